"""The rows of an imported list, each a candidate or the object of an anomaly."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pipeline.anomalies import Anomalie, remplacer, signaler
from pipeline.lecture import valeurs
from pipeline.lecture.tableau import Ligne, Tableau
from pipeline.modele import Cellule, Repere
from pipeline.referentiel import Reglement
from pipeline.texte import cle

_EXCLUS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What the file format of workbooks has no place for."""

Valeurs = dict[str, str | date]
"""One candidate, by column of Candidats."""

IDENTITE = ("nom_naissance", "prenom")
"""The columns without which a row names nobody."""

_TOTAUX = {"total", "totaux", "effectif", "effectifs", "nombre", "moyenne", "somme"}
_CHIFFRES = {"code_postal": 5, "code_insee_naissance": 5, "departement_naissance": 2}
"""Codes whose leading zero a spreadsheet drops when it stores them as numbers: how many digits they have."""


@dataclass(frozen=True)
class LectureLignes:
    """The rows of a table, on their way to candidates. `delimite`: from a text, where a separator too many shifts."""

    tableau: Tableau
    certifications: tuple[str, ...]
    delimite: bool
    reglement: Reglement

    @cached_property
    def _titres(self) -> dict[str, str]:
        """The codes asked for, by title: other tools often give titles."""
        versions = (v for code in self.certifications for v in self.reglement.versions.get(code, ()))
        return {cle(v.certification.intitule): v.certification.code for v in versions}

    def candidats(self, anomalies: list[Anomalie]) -> Iterator[Valeurs]:
        """One per row that names somebody; the others are told."""
        vus: set[str] = set()
        for ligne in self.tableau.lignes:
            attendu = self._refus(ligne)
            if attendu:
                anomalies.append(signaler("L18", self._premiere(ligne), attendu=attendu))
                continue
            candidat = self._candidat(ligne, anomalies)
            identifiant = str(candidat.get("id", ""))
            if identifiant and identifiant in vus:
                anomalies.append(signaler("C01", ligne["id"]))
            vus.add(identifiant)
            yield candidat

    def _refus(self, ligne: Ligne) -> str:
        """What a row would need to be a candidate's; nothing for one that is."""
        premier = next(iter(cle(self._premiere(ligne).texte).split()), "")
        if ligne["prenom"].vide and (ligne["nom_naissance"].vide or premier in _TOTAUX):
            return "un candidat, avec son nom et son prénom"
        if self.delimite and self._deborde(ligne):
            return "autant de valeurs que d’intitulés ; un séparateur dans un texte doit être entre guillemets"
        return ""

    @cached_property
    def _rangees(self) -> dict[Repere, tuple[Cellule, ...]]:
        """Every cell of each row, by the address of its first one."""
        return {rangee[0].repere: rangee for rangee in self.tableau.feuille.lignes if rangee}

    def _premiere(self, ligne: Ligne) -> Cellule:
        """The first filled cell of a row, wherever it is."""
        return next(c for c in self._rangees[ligne.repere] if not c.vide)

    def _deborde(self, ligne: Ligne) -> bool:
        """Whether a row has more values than there are headings."""
        entetes = self.tableau.feuille.lignes[self.tableau.rang]
        largeur = max(j for j, cellule in enumerate(entetes) if not cellule.vide) + 1
        return any(not cellule.vide for cellule in self._rangees[ligne.repere][largeur:])

    def _candidat(self, ligne: Ligne, anomalies: list[Anomalie]) -> Valeurs:
        pleines = {nom: c for nom, c in ligne.cellules.items() if not c.vide and nom != "certification"}
        lues = {nom: _valeur(nom, cellule, anomalies) for nom, cellule in pleines.items()}
        candidat: Valeurs = {nom: valeur for nom, valeur in lues.items() if valeur}
        for nom in (n for n in ("id", *IDENTITE) if n in self.tableau.entetes and n not in candidat):
            anomalies.append(signaler("N01", ligne[nom], "rien", attendu=f"« {nom} » de ce candidat"))
        candidat["certification"] = self._certification(ligne, anomalies)
        return candidat

    def _certification(self, ligne: Ligne, anomalies: list[Anomalie]) -> str:
        """The code asked for that the row means, by code or title; as typed, with an anomaly, when it means none."""
        cellule = ligne["certification"]
        if "certification" not in self.tableau.entetes:
            return self.certifications[0]
        code = self.reglement.code(cellule.texte) or self._titres.get(cle(cellule.texte))
        if code in self.certifications:
            return code
        lu = _inscriptible(cellule, cellule.texte, anomalies)
        attendu = f"une des certifications de la session : {', '.join(self.certifications)}"
        remede = remplacer(lu, self.certifications, "la corriger dans la feuille « Candidats »")
        anomalies.append(signaler("C03", cellule, lu or "rien", attendu=attendu, remede=remede))
        return lu


def _valeur(nom: str, cellule: Cellule, anomalies: list[Anomalie]) -> str | date:
    """A date for a date that can be read, the text as typed for all else."""
    if nom.startswith("date_"):
        return valeurs.jour(cellule, anomalies) or _inscriptible(cellule, cellule.texte, anomalies)
    lu = _inscriptible(cellule, valeurs.texte(cellule, anomalies), anomalies)
    chiffres = _CHIFFRES.get(nom, 0)
    if isinstance(cellule.valeur, int | float) and lu.isdigit() and len(lu) < chiffres:
        lu = lu.zfill(chiffres)
        anomalies.append(signaler("N12", cellule, chiffres=str(chiffres), retenu=lu))
    return lu


def _inscriptible(cellule: Cellule, lu: str, anomalies: list[Anomalie]) -> str:
    """A text as a workbook can hold it: what it can't is dropped, and told."""
    if exclu := _EXCLUS.search(lu):
        trouve = f"U+{ord(exclu[0]):04X}, un caractère de commande qu’aucun classeur ne garde"
        anomalies.append(signaler("N10", cellule, trouve))
    return _EXCLUS.sub("", lu.replace("\r\n", "\n").replace("\r", "\n")).strip()


def numeroter(candidats: Sequence[Valeurs]) -> Iterator[Valeurs]:
    """Ids given in the order of the list: C001, C002…"""
    largeur = max(3, len(str(len(candidats))))
    for rang, candidat in enumerate(candidats, 1):
        yield {"id": f"C{rang:0{largeur}d}", **candidat}
