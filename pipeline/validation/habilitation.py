"""Checks on habilitation: each voting member on the right list, and whoever takes the place of another."""

from collections.abc import Iterator

from pipeline.anomalies import Anomalie, signaler
from pipeline.deliberation.jury import liste_requise, listes, remplace, siege
from pipeline.modele import Membre
from pipeline.regles import Dispositif


def valider_habilitations(jury: tuple[Membre, ...], dispositif: Dispositif) -> Iterator[Anomalie]:
    """Whoever votes or presides is on the list of their role; a replacement takes the place of someone absent."""
    for membre in jury:
        preside = dispositif.jury.preside(membre.role) and membre.present is not False
        if siege(membre, dispositif) or preside:
            yield from _habilitation(membre, jury, dispositif)
            yield from _suppleance(membre, jury)


def _habilitation(membre: Membre, jury: tuple[Membre, ...], dispositif: Dispositif) -> Iterator[Anomalie]:
    regle = dispositif.jury.habilitation
    if regle is None or "habilite" in membre.illisibles:
        return
    ou = membre.reperes.get("habilite", membre.repere)
    requise = liste_requise(membre, jury, dispositif)
    if membre.habilite is None:
        yield signaler("J18", ou, f"rien pour {membre.nom_complet}", liste=requise, article=regle.article)
    elif not membre.habilite or (membre.liste and requise not in listes(membre, regle)):
        trouve = f"« {membre.liste or 'non'} », pour {membre.nom_complet}"
        yield signaler("J17", ou, trouve, liste=requise, article=regle.article)


def _suppleance(membre: Membre, jury: tuple[Membre, ...]) -> Iterator[Anomalie]:
    """Whoever is replaced is in the sheet, and is not there."""
    if not membre.suppleant_de:
        return
    ou = membre.reperes.get("suppleant_de", membre.repere)
    titulaire = remplace(membre, jury)
    if titulaire is None:
        yield signaler("J19", ou, f"{membre.suppleant_de} : aucun membre de ce nom")
    elif titulaire.present:
        yield signaler("J19", ou, f"{titulaire.nom_complet}, présence « oui »")
