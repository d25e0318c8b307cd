"""The numbers of the register on screen: their table, and how many there are in each state."""

from collections import Counter
from collections.abc import Sequence

from pipeline.registre.fiches import STATUTS, Fiche
from pipeline.texte import date_courte

_LARGEUR_NOM = 40
"""Characters of a holder's name, on a line of the list; the export has it whole."""


def tableau(fiches: Sequence[Fiche]) -> str:
    """A line per number, under headings; columns as wide as what they hold."""
    lignes = [("NUMÉRO", "ÉTAT", "TITULAIRE", "NÉ(E) LE", "TITRE", "SESSION", "DÉCISION", "ÉD.")]
    for fiche in fiches:
        i = fiche.inscription
        naissance = date_courte(i.titulaire.date_naissance) if i.titulaire.date_naissance else "—"
        qui = " ".join(str(i.titulaire).split())
        qui = qui if len(qui) <= _LARGEUR_NOM else f"{qui[: _LARGEUR_NOM - 1]}…"
        decision, edition = date_courte(i.date_decision), str(fiche.rang_edition)
        lignes.append((i.numero, STATUTS[i.statut], qui, naissance, i.objet, i.session, decision, edition))
    largeurs = [max(map(len, colonne)) for colonne in zip(*lignes, strict=True)]
    alignees = ([texte.ljust(n) for texte, n in zip(ligne, largeurs, strict=True)] for ligne in lignes)
    return "\n".join("  ".join(ligne).rstrip() for ligne in alignees)


def compte(fiches: Sequence[Fiche]) -> str:
    """« 12 numéros : 10 émis, 2 annulés »."""
    comptes = Counter(fiche.inscription.statut for fiche in fiches)
    details = [f"{n} {STATUTS[s]}{'s' if n > 1 and s.value != 'emis' else ''}" for s, n in sorted(comptes.items())]
    if not details:
        return "Aucun numéro ne correspond."
    return f"{len(fiches)} numéro{'s' if len(fiches) > 1 else ''} : {', '.join(details)}."
