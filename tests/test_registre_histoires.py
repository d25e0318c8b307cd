"""Any history of the register, on both engines: sessions, corrections, annulments, duplicates and crashes in any order.

Whatever happened: a number is given once, ranks go up without a gap, nothing is forgotten, the chain holds, the
editions are those of what was published, and the file of each of them can be found.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event

from pipeline.erreurs import RegistreRefuse
from pipeline.octets import empreinte_fichier
from pipeline.registre import AcquisitionPrononcee, Demande, Document, Inscription, Registre, Statut, Titulaire
from pipeline.registre.anciennes import garder, lieu
from pipeline.registre.editions import en_vigueur, remplacees
from pipeline.registre.fichiers import controler_fichiers
from pipeline.registre.registre import acquis_et_numeros
from tests.registres import acquisition, demande

SESSIONS = ("2024-06", "2024-09")
CANDIDATS = ("C001", "C002", "C003")
FAMILLES = ("CQP", "BC")


class Panne(Exception):
    """The run stops there."""


class Histoire(RuleBasedStateMachine):
    """A register, and beside it what it should hold."""

    def __init__(self, emplacement: Callable[[], Path]) -> None:
        super().__init__()
        self.chemin = emplacement()
        self.sorties = self.chemin.parent
        self.remises: set[tuple[str, str]] = set()
        self.noms = {candidat: f"NOM {candidat}" for candidat in CANDIDATS}
        self.publies: dict[str, dict[str, str]] = {}
        self.vus: dict[str, Inscription] = {}
        self.suspens: set[str] = set()
        self.acquises: dict[str, dict[str, str]] = {session: {} for session in SESSIONS}
        self.incertaines: set[str] = set()

    @initialize()
    def ouvrir(self) -> None:
        self.registre = Registre(self.chemin)
        self.registre.__enter__()

    def teardown(self) -> None:
        self.registre.__exit__()

    def demandes(self, session: str, candidats: list[str], objet: str) -> list[Demande]:
        return [
            demande(
                candidat,
                objet=objet,
                famille=objet,
                format=f"{objet}-{{annee}}-{{rang}}",
                session=session,
                titulaire=Titulaire(self.noms[candidat], "Camille", None),
            )
            for candidat in candidats
        ]

    def courir(self, session: str, demandes: list[Demande], ecartes: list[str]) -> None:
        """A run of a session, as far as it goes: numbers, then issue and editions, then the files change places."""
        if session in self.suspens:
            self.incertaines.add(session)
        self.suspens.add(session)
        numeros = self.registre.attribuer(demandes, session, ecartes)
        contenus = {self.parchemin(session, c, numero): self.contenu(c, numero) for (c, _), numero in numeros.items()}
        documents = list(contenus)
        self.registre.emettre(session, numeros.values())
        self.registre.acquerir(session, [self.acquisition(d) for d in demandes], ecartes)
        garder(self.sorties, remplacees(self.registre.editions(session), documents))
        self.registre.editer(session, documents)
        self.remettre(session, contenus)
        gardees = {c: objet for c, objet in self.acquises[session].items() if c in ecartes}
        self.acquises[session] = gardees | {d.candidat: d.objet for d in demandes}
        self.incertaines -= set() if ecartes else {session}
        self.publies[session] = {d.fichier: d.sha256 for d in documents}
        self.suspens.discard(session)

    def acquisition(self, d: Demande) -> AcquisitionPrononcee:
        nom, prenom = d.titulaire.nom, d.titulaire.prenom
        return acquisition(
            d.candidat, d.objet, session=d.session, nom=nom, prenom=prenom, date_naissance=d.titulaire.date_naissance
        )

    def parchemin(self, session: str, candidat: str, numero: str) -> Document:
        somme = sha256(self.contenu(candidat, numero)).hexdigest()
        fichier = f"{session}/parchemins/{numero}.pdf"
        return Document(f"{numero} parchemin", "parchemin", candidat, numero, fichier, somme)

    def contenu(self, candidat: str, numero: str) -> bytes:
        return f"{numero} {self.noms[candidat]}".encode()

    def remettre(self, session: str, contenus: dict[Document, bytes]) -> None:
        """The files of a publication take the place of those of the former one."""
        shutil.rmtree(self.sorties / session, ignore_errors=True)
        for document, contenu in contenus.items():
            (self.sorties / document.fichier).parent.mkdir(parents=True, exist_ok=True)
            (self.sorties / document.fichier).write_bytes(contenu)
            self.remises.add((document.fichier, document.sha256))

    @rule(
        session=st.sampled_from(SESSIONS),
        candidats=st.lists(st.sampled_from(CANDIDATS), unique=True),
        ecartes=st.lists(st.sampled_from(CANDIDATS), unique=True, max_size=1),
        objet=st.sampled_from(FAMILLES),
    )
    def traiter(self, session: str, candidats: list[str], ecartes: list[str], objet: str) -> None:
        avant = self.registre.lister()
        restants = [candidat for candidat in candidats if candidat not in ecartes]
        try:
            self.courir(session, self.demandes(session, restants, objet), ecartes)
        except RegistreRefuse:
            assert self.registre.lister() == avant

    @rule(
        session=st.sampled_from(SESSIONS),
        candidats=st.lists(st.sampled_from(CANDIDATS), unique=True, min_size=1),
        instruction=st.integers(1, 40),
    )
    def tomber_en_panne(self, session: str, candidats: list[str], instruction: int) -> None:
        """The same, stopped dead before some SQL statement, if it gets there; the register is then opened again."""
        restantes = iter(range(instruction))

        def couper(*_: object) -> None:
            if next(restantes, None) is None:
                raise Panne

        moteur = self.registre._connexion.engine
        event.listen(moteur, "before_cursor_execute", couper)
        try:
            self.courir(session, self.demandes(session, candidats, "CQP"), [])
        except (Panne, RegistreRefuse):
            pass
        finally:
            event.remove(moteur, "before_cursor_execute", couper)
        self.registre.__exit__()
        self.ouvrir()

    @rule(candidat=st.sampled_from(CANDIDATS), nom=st.sampled_from(("LE GOFF", "LE GOFFIC")))
    def corriger(self, candidat: str, nom: str) -> None:
        self.noms[candidat] = f"{nom} {candidat}"

    @precondition(lambda self: any(i.statut is Statut.EMIS for i in self.vus.values()))
    @rule(choix=st.integers(0, 50), geste=st.sampled_from(("annuler", "dupliquer")))
    def reprendre(self, choix: int, geste: str) -> None:
        emis = [i for i in self.vus.values() if i.statut is Statut.EMIS]
        inscription = emis[choix % len(emis)]
        if geste == "annuler":
            self.registre.annuler(inscription.numero, "erreur")
        else:
            fichier = f"duplicatas/{inscription.numero}-{inscription.duplicatas + 1}.pdf"
            self.registre.dupliquer(inscription.numero, "perte", "ab" * 32, fichier)

    @invariant()
    def rien_n_est_perdu_ni_redonne(self) -> None:
        presents = {i.numero: i for i in self.registre.lister()}
        assert set(self.vus) <= set(presents)
        for numero, ancien in self.vus.items():
            nouveau = presents[numero]
            assert replace(nouveau, statut=ancien.statut, motif="").cle == ancien.cle
            assert not ancien.statut.clos or nouveau.statut is ancien.statut
            assert ancien.statut is not Statut.EMIS or nouveau.statut in (Statut.EMIS, Statut.ANNULE)
        anciens = {f: max((i.rang for i in self.vus.values() if i.famille == f), default=0) for f in FAMILLES}
        assert all(i.rang > anciens[i.famille] for numero, i in presents.items() if numero not in self.vus)
        for famille in FAMILLES:
            rangs = sorted(i.rang for i in presents.values() if i.famille == famille)
            assert rangs == list(range(1, len(rangs) + 1))
        vives = [i.cle for i in presents.values() if not i.statut.clos]
        assert len(set(vives)) == len(vives)
        self.vus = presents

    @invariant()
    def la_chaine_tient(self) -> None:
        assert self.registre.verifier() == []

    @invariant()
    def les_editions_sont_ce_qui_est_publie(self) -> None:
        """Except for a session whose run stopped half-way: the next one settles it."""
        editions = [e for e in en_vigueur(self.registre.editions()).values() if e.genre == "parchemin"]
        for session in set(SESSIONS) - self.suspens:
            inscrites = {e.fichier: e.sha256 for e in editions if e.session == session}
            assert inscrites == self.publies.get(session, {})

    @invariant()
    def tout_ce_qui_a_ete_remis_se_retrouve(self) -> None:
        """Published still, or kept; and there is nothing else."""
        editions = self.registre.editions()
        for edition in (e for e in editions if (e.fichier, e.sha256) in self.remises):
            lieux = (self.sorties / edition.fichier, self.sorties / lieu(edition))
            assert edition.sha256 in {empreinte_fichier(chemin) for chemin in lieux}
        if not self.suspens:
            assert controler_fichiers(editions, self.sorties, detruits={})[0] == []

    @invariant()
    def est_acquis_ce_que_les_sessions_disent_et_que_rien_n_a_annule(self) -> None:
        """A number that was annulled, and not given again, takes away what the event of its session says."""
        connus, inscrites = acquis_et_numeros(self.chemin)
        emis = {(i.session, i.candidat, i.objet) for i in inscrites if i.statut is Statut.EMIS}
        annules = {(i.session, i.candidat, i.objet) for i in inscrites if i.statut is Statut.ANNULE} - emis
        for session in set(SESSIONS) - self.suspens - self.incertaines:
            dits = {(session, candidat, objet) for candidat, objet in self.acquises[session].items()}
            trouves = {(a.session, a.candidat, a.objet) for a in connus if a.session == session}
            assert trouves == (dits - annules) | {cle for cle in emis if cle[0] == session}


@pytest.mark.parametrize(("moteur", "essais"), [("sqlite", 30), ("postgresql", 8)])
def test_whatever_happens_the_register_keeps_its_promises(
    moteur: str, essais: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    serveur = request.getfixturevalue("serveur") if moteur == "postgresql" else None
    sante = list(HealthCheck)
    reglages = settings(
        max_examples=essais, stateful_step_count=15, deadline=None, database=None, suppress_health_check=sante
    )
    with tempfile.TemporaryDirectory() as dossier:

        def emplacement() -> Path:
            if serveur is None:
                monkeypatch.delenv("REGISTRE", raising=False)
            else:
                monkeypatch.setenv("REGISTRE", serveur.nouvelle_adresse())
            return Path(tempfile.mkdtemp(dir=dossier)) / "registre.db"

        run_state_machine_as_test(lambda: Histoire(emplacement), settings=reglages)
