"""One session taken out of a register that several share: its chain holds, others say nothing, on either engine."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.archive.completude import controler_chaine, controler_contenu
from pipeline.erreurs import UsageInvalide
from pipeline.registre import Document, Registre
from pipeline.registre.extrait import Extrait, extraire
from tests.registres import demande


def document(numero: str, somme: str, session: str) -> Document:
    fichier = f"{session}/parchemins/{numero}-parchemin.pdf"
    return Document(f"{numero} parchemin", "parchemin", "C001", numero, fichier, somme * 64)


@pytest.fixture
def extrait(chemin: Path) -> Extrait:
    """Two sessions that were published in turn, twice."""
    with Registre(chemin) as registre:
        for somme in "ab":
            for session in ("2024-06", "2024-09"):
                (numero,) = registre.attribuer([demande(session=session)], session).values()
                registre.emettre(session, [numero])
                registre.editer(session, [document(numero, somme, session)])
    return extraire(chemin, "2024-06")


def test_la_chaine_d_une_session_se_controle_seule(extrait: Extrait) -> None:
    assert list(controler_chaine(extrait)) == []
    assert {e.session for e in extrait.evenements} == {e.session for e in extrait.editions} == {"2024-06"}
    assert {m.session for m in extrait.chaine} == {"2024-06", ""}
    assert [e.sha256[0] for e in extrait.editions] == ["a", "b"]


def test_la_derniere_edition_fait_foi(extrait: Extrait) -> None:
    nom = f"data/documents/{next(iter(extrait.editions)).fichier.partition('/')[2]}"
    assert list(controler_contenu(extrait, {nom: "b" * 64}, (), {})) == []
    assert list(controler_contenu(extrait, {nom: "a" * 64}, (), {})) == [
        f"{nom} : ce n’est pas l’édition en vigueur du registre"
    ]
    assert list(controler_contenu(replace(extrait, editions=(), precedentes=()), {}, (), {})) == [
        f"{extrait.numeros[0].numero} : émis, mais son parchemin n’est pas dans l’archive"
    ]


def test_ce_qui_est_edite_ensuite_n_en_est_pas(extrait: Extrait, chemin: Path) -> None:
    avant = list(zip(extrait.editions, extrait.precedentes, strict=True))
    with Registre(chemin) as registre:
        registre.editer("2024-06", [document("BC-2024-00001", "c", "2024-06")])
    assert list(zip(extrait.editions, extrait.precedentes, strict=True)) == avant
    assert len(list(extraire(chemin, "2024-06").editions)) > len(avant)


def test_un_maillon_d_une_autre_session_ne_peut_pas_etre_change(extrait: Extrait) -> None:
    rang, autre = next((r, m) for r, m in enumerate(extrait.chaine) if not m.session)
    chaine = [*extrait.chaine[:rang], replace(autre, empreinte="0" * 64), *extrait.chaine[rang + 1 :]]
    suivant = autre.id + 1
    assert f"registre, événement {suivant} : il ne suit pas celui qui le précède" in list(
        controler_chaine(replace(extrait, chaine=chaine))
    )


def test_sans_registre_il_n_y_a_rien_a_extraire(chemin: Path) -> None:
    with pytest.raises(UsageInvalide, match="pas de registre"):
        extraire(chemin, "2024-06")
