"""Failures of a PostgreSQL server, in French. What can't be told from their code is told from what libpq knows."""

import re

Panne = tuple[str, str]
"""What happened, and what to do."""

_RELANCER = "Relancez la même commande ; si cela se répète, demandez à l’administrateur du serveur."
_INJOIGNABLE = (
    "le serveur ne répond pas.",
    "Vérifiez le réseau et l’adresse donnée par la variable REGISTRE, puis relancez la même commande.",
)
_COUPE = ("le serveur a coupé la connexion ; ce qui était en cours n’a pas été inscrit.", _RELANCER)
_MOT_DE_PASSE = (
    "le serveur refuse ce nom d’utilisateur ou ce mot de passe.",
    "Vérifiez-les dans la variable REGISTRE, ou dans le fichier .pgpass de votre compte.",
)
_PAS_DE_MOT_DE_PASSE = (
    "le serveur demande un mot de passe.",
    "Donnez-le dans le fichier .pgpass de votre compte, ou dans la variable REGISTRE.",
)
_REFUSE = (
    "le serveur refuse la connexion.",
    "Vérifiez, dans la variable REGISTRE, le nom de l’utilisateur et celui de la base, qui doit exister.",
)
_ENCODAGE = (
    "cette base n’enregistre pas tous les caractères (elle n’est pas en UTF-8).",
    "Faites créer la base de nouveau avec l’encodage UTF8, et restaurez-y le registre.",
)

_DROITS = (
    "votre compte n’a pas les droits nécessaires sur cette base.",
    "Demandez à l’administrateur d’en faire le propriétaire (voir docs/registre.md).",
)

_CODES: dict[str, Panne] = {
    "55P03": (
        "un autre traitement y écrit depuis plus de 30 secondes.",
        "Attendez la fin de l’autre traitement, puis relancez la même commande.",
    ),
    "53100": (
        "le disque du serveur est plein.",
        "Prévenez l’administrateur du serveur, puis relancez la même commande ; rien n’a été perdu.",
    ),
    "25006": (
        "cette base est en lecture seule.",
        "Demandez à l’administrateur l’adresse du serveur principal, et corrigez la variable REGISTRE.",
    ),
    "42501": _DROITS,
    "53300": ("le serveur a trop de connexions.", _RELANCER),
    "22P05": _ENCODAGE,
}
_CLASSES: dict[str, Panne] = {
    "08": _COUPE,
    "28": _MOT_DE_PASSE,
    "3D": _REFUSE,
    "3F": _DROITS,
    "40": ("deux traitements se sont gênés ; rien n’a été inscrit.", _RELANCER),
    "53": ("le serveur manque de place ou de mémoire.", _RELANCER),
    "57": _COUPE,
    "58": ("le serveur a un défaut de disque ou de système.", "Prévenez l’administrateur du serveur."),
    "XX": ("la base est endommagée.", "Prévenez l’administrateur du serveur : elle est à restaurer d’une sauvegarde."),
}


def panne_serveur(erreur: BaseException | None, coupee: bool) -> Panne | None:
    """The failure and its remedy; nothing for a defect of the program (broken constraint, wrong SQL…).

    `coupee`: it happened to a connection that had been working.
    """
    code = getattr(erreur, "sqlstate", None)
    if code:
        return _CODES.get(code) or _CLASSES.get(code[:2])
    if coupee:
        return _COUPE
    if not any(parent.__name__ == "OperationalError" for parent in type(erreur).__mro__):
        return None
    return _connexion_refusee(erreur)


def _connexion_refusee(erreur: BaseException | None) -> Panne:
    """Why nobody answered, or let us in: there is no code then, only words, which may be in the server's language."""
    texte = str(erreur)
    connexion = getattr(erreur, "pgconn", None)
    if connexion is not None and connexion.needs_password:
        return _PAS_DE_MOT_DE_PASSE
    if "FATAL" not in texte:
        return _INJOIGNABLE
    return _MOT_DE_PASSE if re.search(r"password|mot de passe", texte, re.IGNORECASE) else _REFUSE
