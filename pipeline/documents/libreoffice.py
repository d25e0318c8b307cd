"""LibreOffice, the layout engine: found, confined, timed, and never believed on its word."""

import errno
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from pipeline.bascule import erreurs_disque
from pipeline.erreurs import LogicielManquant

REMEDE = "Installer LibreOffice : sudo apt-get install --no-install-recommends libreoffice-writer-nogui"
DELAI_DEMARRAGE = 60.0
"""Seconds allowed to a start of LibreOffice, whatever it has to do; a start takes about one second."""
DELAI_DOCUMENT = 1.0
"""Seconds allowed to each document; one takes about 6 ms in a lot."""

PLACE_MIN = 16 * 2**20
"""Bytes free below which a document that does not come out accuses the disk: a profile and a lot take less."""

_LIEUX = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
)
_FILTRE = (
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"},'
    '"UseLosslessCompression":{"type":"boolean","value":"true"},'
    '"IsSkipEmptyPages":{"type":"boolean","value":"true"}}'
)
_OPTIONS = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard")
_ATTENTE_FIN = 2.0
"""Seconds allowed to what is killed to be gone."""
_TEMOIN = "temoin.txt"
_PREFIXE = "jury-"

# (node, property, value) of a profile that asks nothing, runs nothing and calls nobody. The proxy answers nowhere.
_REGLAGES = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Misc", "CrashReport", "false"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("Office.Recovery/AutoSave", "Enabled", "false"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Linguistic/General", "DefaultLocale", "fr-FR"),
    ("Setup/Office", "ooSetupInstCompleted", "true"),
    ("Setup/L10N", "ooSetupSystemLocale", "fr-FR"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def trouver() -> Path:
    """The LibreOffice program, with its word processor. Raises LogicielManquant."""
    noms = (shutil.which("soffice"), shutil.which("libreoffice"), *_LIEUX)
    trouves = [Path(nom) for nom in noms if nom and Path(nom).exists()]
    if not trouves:
        raise LogicielManquant("LibreOffice n’est pas installé.", REMEDE)
    programme = trouves[0].resolve().parent
    if programme.name == "program" and not any(programme.glob("libswlo.*")):
        raise LogicielManquant("LibreOffice est installé sans son traitement de texte (Writer).", REMEDE)
    return trouves[0]


def retirer_les_restes() -> None:
    """End LibreOffice where killed runs left it working, and remove their folders: they hold personal data."""
    for dossier in Path(gettempdir()).glob(f"{_PREFIXE}*-*"):
        numero = dossier.name.removeprefix(_PREFIXE).partition("-")[0]
        if numero.isdigit() and Path("/proc/self").exists() and not _vivant(numero):
            _arreter(dossier)
            shutil.rmtree(dossier, ignore_errors=True)


def _vivant(numero: str) -> bool:
    """Whether a process works still: one that was killed stays listed until its parent, or the system, takes note."""
    try:
        etat = Path("/proc", numero, "stat").read_bytes().rpartition(b")")[2].split()[0]
    except OSError:
        return False
    return etat not in (b"Z", b"X")


def _arreter(dossier: Path) -> None:
    """Kill what works in a folder: in a group of its own, it outlives its killed worker, for ever when it hangs."""
    limite = time.monotonic() + _ATTENTE_FIN
    while (presents := _processus_de(dossier)) and time.monotonic() < limite:
        for numero in presents:
            with suppress(OSError):
                os.kill(numero, signal.SIGKILL)
        time.sleep(0.01)


def _processus_de(dossier: Path) -> list[int]:
    """Those that were given their profile in that folder."""
    profil = os.fsencode(_profil(dossier))
    trouves = []
    for processus in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if profil in (processus / "cmdline").read_bytes().split(b"\0"):
                trouves.append(int(processus.name))
    return trouves


def convertir(documents: Mapping[str, bytes], nombre: int) -> dict[str, bytes]:
    """Lay out .docx files: file stem → PDF/A-2, for those that came out. What is missing is tried a second time.

    `nombre` documents in all, which sets the time allowed. Raises LogicielManquant when LibreOffice can't convert
    anything, so that no document is accused wrongly.
    """
    produits = _lancer({f"{nom}.docx": contenu for nom, contenu in documents.items()}, nombre)
    if manquants := documents.keys() - produits.keys():
        produits |= _lancer({f"{nom}.docx": documents[nom] for nom in sorted(manquants)}, nombre)
    if not produits and not _lancer({_TEMOIN: b"ok"}, 1):
        raise LogicielManquant(
            "LibreOffice ne démarre pas ou ne peut rien convertir.",
            "Vérifier la place et la mémoire disponibles, lancer « make diagnostic ». " + REMEDE,
        )
    return produits


def _lancer(fichiers: Mapping[str, bytes], nombre: int) -> dict[str, bytes]:
    """One start of LibreOffice, in a folder of its own that disappears afterwards."""
    prefixe = f"{_PREFIXE}{os.getpid()}-"
    with (
        erreurs_disque(Path(gettempdir())),
        TemporaryDirectory(prefix=prefixe, ignore_cleanup_errors=True) as temporaire,
    ):
        dossier = Path(temporaire)
        for fichier, contenu in fichiers.items():
            (dossier / fichier).write_bytes(contenu)
        _installer_profil(dossier / "profil")
        sortie = dossier / "pdf"
        commande = [str(trouver()), _profil(dossier), *_OPTIONS]
        commande += [
            "--convert-to",
            _FILTRE,
            "--outdir",
            str(sortie),
            *(str(dossier / fichier) for fichier in fichiers),
        ]
        _executer(commande, dossier, DELAI_DEMARRAGE + DELAI_DOCUMENT * nombre)
        lus = {chemin.stem: chemin.read_bytes() for chemin in sorted(sortie.glob("*.pdf"))}
        produits = {nom: contenu for nom, contenu in lus.items() if _est_entier(contenu)}
        if len(produits) < len(fichiers) and shutil.disk_usage(dossier).free < PLACE_MIN:
            raise OSError(errno.ENOSPC, "too little room to lay out", gettempdir())  # LibreOffice does not say so
        return produits


@cache
def _reglages() -> str:
    """The settings file of the profile; the rest of a profile, LibreOffice makes by itself at each start."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{noeud}"><prop oor:name="{nom}" oor:op="fuse">'
        f"<value>{valeur}</value></prop></item>"
        for noeud, nom, valeur in _REGLAGES
    )
    return f'<?xml version="1.0"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'


def _est_entier(pdf: bytes) -> bool:
    """Whether a file starts and ends as a PDF does: an empty or cut one never came out."""
    return pdf.startswith(b"%PDF-") and b"%%EOF" in pdf[-1024:]


def _profil(dossier: Path) -> str:
    """The argument that gives LibreOffice its profile."""
    return f"-env:UserInstallation={(dossier / 'profil').as_uri()}"


def _installer_profil(dossier: Path) -> None:
    (dossier / "user").mkdir(parents=True)
    (dossier / "user" / "registrymodifications.xcu").write_text(_reglages(), encoding="utf-8")


def _executer(commande: list[str], dossier: Path, delai: float) -> None:
    """Run in a process group of its own, killed whole when the time is over or when we are interrupted."""
    garde = ("PATH", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "SYSTEMROOT")
    environnement = {nom: os.environ[nom] for nom in garde if nom in os.environ}
    environnement |= {"HOME": str(dossier), "TMPDIR": str(dossier), "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
    with _processus(commande, environnement, dossier) as processus, suppress(subprocess.TimeoutExpired):
        processus.wait(delai)


@contextmanager
def _processus(commande: list[str], environnement: dict[str, str], dossier: Path) -> Iterator[subprocess.Popen[bytes]]:
    muet = subprocess.DEVNULL
    processus = subprocess.Popen(
        commande, env=environnement, cwd=dossier, stdin=muet, stdout=muet, stderr=muet, start_new_session=True
    )
    try:
        yield processus
    finally:
        with suppress(ProcessLookupError):
            os.killpg(processus.pid, signal.SIGKILL)
        processus.wait()
