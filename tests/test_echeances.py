"""The dates to keep: computed to the day, awaited when they must be, and readable by any calendar."""

from dataclasses import replace
from datetime import date
from typing import Any

import icalendar
import msgspec
import pytest

from pipeline.echeances import EcheanceDatee, conservations, decaler, echeances
from pipeline.modele import Session
from pipeline.referentiel import Reglement, charger
from pipeline.regles import Echeance
from pipeline.restitution.calendrier import echeancier
from tests.fabrique_documents import CCPM, CQP, CQPM, GABARITS

JURY = date(2024, 6, 14)


def _session(**champs: Any) -> Session:
    return replace(Session("2024-06", "bijouterie", JURY, "Saint-Étienne"), **champs)


def _termes(dispositif: str, certification: str, **champs: Any) -> dict[str, EcheanceDatee]:
    reglement = charger(GABARITS, dispositif)
    referentiel = reglement.en_vigueur(certification, JURY)
    assert referentiel
    return {t.code: t for t in echeances(_session(**champs), reglement.dispositif, [referentiel])}


@pytest.mark.parametrize(
    ("depart", "decalage", "arrivee"),
    [
        (JURY, "-15 jours", date(2024, 5, 30)),
        (JURY, "+0 jours", JURY),
        (JURY, "+1 jour", date(2024, 6, 15)),
        (JURY, "-3 mois", date(2024, 3, 14)),
        (date(2024, 12, 31), "+2 mois", date(2025, 2, 28)),
        (date(2023, 12, 31), "+2 mois", date(2024, 2, 29)),
        (date(2024, 5, 31), "-3 mois", date(2024, 2, 29)),
        (date(2024, 2, 29), "+1 an", date(2025, 2, 28)),
        (JURY, "+5 ans", date(2029, 6, 14)),
        (JURY, "+24 mois", date(2026, 6, 14)),
    ],
)
def test_un_decalage_est_compte_en_jours_et_mois_du_calendrier(depart: date, decalage: str, arrivee: date) -> None:
    assert decaler(depart, decalage) == arrivee


@pytest.mark.parametrize(
    "decalage", ["15 jours", "+15", "+2 semaines", "-1000 jours", "+1.5 mois", "", "+2 mois et 3 jours"]
)
def test_un_autre_decalage_est_refuse(decalage: str) -> None:
    with pytest.raises(ValueError, match="n’est pas un décalage"):
        decaler(JURY, decalage)


def test_les_echeances_de_la_bijouterie() -> None:
    """Modalités, § 1, § 4, § 8 and § 9: three months, fifteen days, one month, two months, six and twenty-four."""
    termes = _termes("bijouterie", CQP, validation_le=date(2024, 7, 2))
    assert {code: terme.jour for code, terme in termes.items()} == {
        "information": date(2024, 3, 14),
        "livret": date(2024, 3, 14),
        "convocation": date(2024, 5, 30),
        "notification": date(2024, 7, 14),
        "recours": date(2024, 8, 14),
        "parchemin": date(2024, 9, 2),
        "suivi_6_mois": date(2025, 1, 2),
        "suivi_24_mois": date(2026, 7, 2),
    }


def test_les_echeances_de_la_metallurgie() -> None:
    """Partie 2, chapitre 3: § 1.A and § 2, fifteen calendar days; § 5, two months; § 4.B, 24 months or five years."""
    termes = _termes("metallurgie", CQPM)
    assert {code: termes[code].jour for code in ("designation", "convocation_jury", "transmission")} == {
        "designation": date(2024, 5, 30),
        "convocation_jury": date(2024, 5, 30),
        "transmission": date(2024, 8, 14),
    }
    assert termes["benefice_hors_rncp"].jour == date(2026, 6, 14)
    assert termes["benefice_rncp"].jour == date(2029, 6, 14)
    assert termes["convocation"].article.startswith("usage")


def test_une_echeance_attend_la_date_dont_elle_part_et_vient_apres_les_autres() -> None:
    termes = list(_termes("bijouterie", CQP).values())
    assert [t.jour is None for t in termes] == [False] * 5 + [True] * 3
    assert {t.attente for t in termes if t.jour is None} == {"en attente de la date de validation"}
    assert [t.jour for t in termes[:5]] == sorted(t.jour for t in termes if t.jour)


def test_une_echeance_de_famille_ne_vaut_que_pour_les_sessions_qui_l_ont() -> None:
    reglement: Reglement = charger(GABARITS, "metallurgie")
    une = Echeance("x", "X", "date_jury", "+1 an", "§ 1", familles=("CQPM",))
    dispositif = msgspec.structs.replace(reglement.dispositif, echeances=(une,))
    for certification, nombre in ((CQPM, 1), (CCPM, 0)):
        referentiel = reglement.en_vigueur(certification, JURY)
        assert referentiel
        assert len(echeances(_session(), dispositif, [referentiel])) == nombre


TERMES = (
    EcheanceDatee(
        "convocation", "Convoquer les candidats ; tous, sans exception", "centre", "Règlement, § 4", JURY, ""
    ),
    EcheanceDatee("parchemin", "Adresser les certificats", "", "§ 8", None, "en attente de la date de validation"),
)

ATTENDU = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//sessions-de-jury//echeancier//FR
CALSCALE:GREGORIAN
X-WR-CALNAME:Échéances de la session 2024-06
BEGIN:VEVENT
SUMMARY:Convoquer les candidats\u00a0\\; tous\\, sans exception (session 2024-06
 )
DTSTART;VALUE=DATE:20240614
DTEND;VALUE=DATE:20240615
DTSTAMP:20240614T000000Z
UID:convocation.2024-06.bijouterie@sessions-de-jury
DESCRIPTION:Qui\u00a0: centre\\nSource\u00a0: Règlement\\, §\u00a04
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""


def test_le_calendrier_n_a_que_les_dates_connues_et_pas_d_horloge() -> None:
    calendrier = echeancier(_session(), "bijouterie", TERMES)
    assert calendrier.decode() == ATTENDU.replace("\n", "\r\n")
    assert all(len(ligne) <= 75 for ligne in calendrier.split(b"\r\n"))


def test_le_calendrier_se_relit() -> None:
    termes = _termes("bijouterie", CQP, validation_le=date(2024, 7, 2)).values()
    lu = icalendar.Calendar.from_ical(echeancier(_session(), "bijouterie", termes))
    evenements = lu.walk("VEVENT")
    assert [e["DTSTART"].dt for e in evenements] == [t.jour for t in termes]
    assert all((e["DTEND"].dt - e["DTSTART"].dt).days == 1 for e in evenements)
    assert len({str(e["UID"]) for e in evenements}) == len(evenements)
    assert all(
        terme.article in str(e["DESCRIPTION"]).replace("\u00a0", " ")
        for e, terme in zip(evenements, termes, strict=True)
    )


def test_ce_qui_est_conserve_et_jusqu_a_quand() -> None:
    dispositif = charger(GABARITS, "metallurgie").dispositif
    seance = Session("s", "metallurgie", date(2024, 6, 14), "Lyon")
    termes = {quoi.partition(" ")[0]: terme for quoi, terme, _ in conservations(seance, dispositif)}
    assert termes["Copie"] == "jusqu’au 14 juin 2066 (42 ans)"
    assert termes["Feuilles"] == "jusqu’au 14 juin 2044 (20 ans)"
    assert termes["Document"] == "jusqu’au résultat, puis à supprimer"
