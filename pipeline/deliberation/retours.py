"""Candidates who come back: what the register shows that they acquired earlier, and what they only may have.

Same birth name, first name and birth date: it counts. Anything less is only pointed out: ids such as « C001 » are given
again at each session, and prove nothing. They only decide when a jury had several candidates of this identity for one
title: namesakes born on the same day.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.deliberation.annuaire import Annuaire, concerne, possede
from pipeline.deliberation.benefice import expire
from pipeline.deliberation.citations import cite, contredits
from pipeline.modele import (
    Acquis,
    AcquisConnu,
    Candidat,
    Desaccord,
    DossierSession,
    Memoire,
    Presomption,
    Repere,
    Retours,
)
from pipeline.referentiel import Reglement
from pipeline.regles import Dispositif, Referentiel


@dataclass(frozen=True)
class _Retour:
    """What the register says of one candidate. `remplacees`: the rows of the sheet that it says better."""

    acquis: tuple[Acquis, ...]
    remplacees: tuple[Acquis, ...]
    desaccords: tuple[Desaccord, ...]
    presomptions: tuple[Presomption, ...]
    titres: tuple[tuple[str, AcquisConnu], ...]


def reconnaitre(dossier: DossierSession, memoire: Memoire, reglement: Reglement) -> DossierSession:
    """The same session, with what the register knows of its candidates. It says it once, whoever wrote it before."""
    if not memoire.acquis and not memoire.numeros:
        return dossier
    annuaire, jour = Annuaire(memoire.acquis), dossier.session.date_jury
    trouves = []
    for candidat in dossier.candidats:
        referentiel = reglement.en_vigueur(candidat.certification, jour)
        if referentiel is not None:
            lignes = tuple(a for a in dossier.acquis if a.candidat == candidat.id)
            recherche = _Recherche(candidat, lignes, referentiel, reglement.dispositif, annuaire)
            trouves.append(recherche.retour(dossier))
    remplacees = {ligne for retour in trouves for ligne in retour.remplacees}
    restantes = [ligne for ligne in dossier.acquis if ligne not in remplacees]
    return replace(
        dossier,
        acquis=(*restantes, *(acquis for retour in trouves for acquis in retour.acquis)),
        retours=Retours(
            presomptions=tuple(p for retour in trouves for p in retour.presomptions),
            desaccords=tuple(d for retour in trouves for d in retour.desaccords),
            contredits=tuple(contredits(dossier, memoire, reglement)),
            titulaires=tuple(t for retour in trouves for t in retour.titres),
        ),
    )


@dataclass(frozen=True)
class _Recherche:
    """One candidate, their rows of the sheet Acquis, the rules that apply to them, and whom the register knows."""

    candidat: Candidat
    lignes: tuple[Acquis, ...]
    referentiel: Referentiel
    dispositif: Dispositif
    annuaire: Annuaire

    def retour(self, dossier: DossierSession) -> _Retour:
        siens, homonymes = _departager(self.annuaire.de(self.candidat), self.candidat.id)
        proches = self.annuaire.proches(self.candidat)
        confirmes = [a for a in (*homonymes, *proches) if self._confirme(a)]
        comptes = [a for a in (*siens, *confirmes) if concerne(a, self.referentiel)]
        valables = {a.objet for a in comptes if not self._expire(a, dossier)}
        remplacees = tuple(ligne for ligne in self.lignes if self._remplacee(ligne, comptes, valables))
        return _Retour(
            acquis=tuple(self._acquis(a) for a in comptes),
            remplacees=remplacees,
            desaccords=tuple(d for ligne in remplacees for d in _desaccords(ligne, comptes)),
            presomptions=(
                *self._presomption(homonymes, valables, dossier, homonymes=True),
                *self._presomption(proches, valables, dossier),
            ),
            titres=tuple((self.candidat.id, a) for a in siens if possede(a, self.referentiel)),
        )

    def _remplacee(self, ligne: Acquis, comptes: Iterable[AcquisConnu], valables: Collection[str]) -> bool:
        """Whether the register says a row better: not when what it has expired, and was acquired again elsewhere."""
        connus = [a for a in comptes if a.objet == ligne.objet]
        cites = any(cite(ligne, a.numero) for a in connus)
        depuis = all(ligne.date_decision > a.date_decision for a in connus)
        return bool(connus) and (ligne.objet in valables or cites or not depuis)

    def _confirme(self, acquis: AcquisConnu) -> bool:
        """Whether the secretariat says that it is theirs: a row cites its number."""
        return any(ligne.objet == acquis.objet and cite(ligne, acquis.numero) for ligne in self.lignes)

    def _acquis(self, connu: AcquisConnu) -> Acquis:
        """As the register has it; a number that only the sheet has is kept."""
        ecrits = (a.numero for a in self.lignes if a.objet == connu.objet and a.date_decision == connu.date_decision)
        return Acquis(
            candidat=self.candidat.id,
            objet=connu.objet,
            date_decision=connu.date_decision,
            numero=connu.numero or next(ecrits, ""),
            repere=Repere.du_registre(connu.session),
            session=connu.session,
        )

    def _expire(self, connu: AcquisConnu, dossier: DossierSession) -> bool:
        return expire(self._acquis(connu), self.referentiel, self.dispositif, dossier.session.date_jury)

    def _presomption(
        self,
        possibles: Iterable[AcquisConnu],
        valables: Collection[str],
        dossier: DossierSession,
        homonymes: bool = False,
    ) -> tuple[Presomption, ...]:
        """What would still count, and that the candidate neither has already nor has a row for."""
        dits = {*valables, *(ligne.objet for ligne in self.lignes)}
        utiles = tuple(
            a
            for a in possibles
            if a.objet not in dits and concerne(a, self.referentiel) and not self._expire(a, dossier)
        )
        return (Presomption(self.candidat.id, utiles, homonymes),) if utiles else ()


def _departager(trouves: Sequence[AcquisConnu], identifiant: str) -> tuple[list[AcquisConnu], list[AcquisConnu]]:
    """What is theirs; and, where a session presented several people of this identity, what nothing says whose it is.

    Two ids for two titles are one person, who has a row for each.
    """
    ids: dict[tuple[str, str], set[str]] = {}
    for acquis in trouves:
        ids.setdefault((acquis.session, acquis.certification), set()).add(acquis.candidat)
    douteuses = {jury for jury, presents in ids.items() if len(presents) > 1}
    reconnues = {jury for jury in douteuses if identifiant in ids[jury]}
    siens = [a for a in trouves if (a.session, a.certification) not in douteuses or a.candidat == identifiant]
    homonymes = [a for a in trouves if (a.session, a.certification) in douteuses - reconnues]
    return siens, homonymes


def _desaccords(ligne: Acquis, comptes: Iterable[AcquisConnu]) -> tuple[Desaccord, ...]:
    """How a row differs from all that the register has on its object; what one of them leaves out is no difference."""
    connus = [a for a in comptes if a.objet == ligne.objet]
    if any(_concorde(ligne, a) for a in connus):
        return ()
    return (Desaccord(ligne, max(connus, key=lambda a: (cite(ligne, a.numero), a.date_decision))),)


def _concorde(ligne: Acquis, connu: AcquisConnu) -> bool:
    meme_numero = not ligne.numero or not connu.numero or cite(ligne, connu.numero)
    return ligne.date_decision == connu.date_decision and meme_numero
