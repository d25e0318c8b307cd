"""The register: certificate numbers given once and for ever, in an append-only, tamper-evident journal."""

from pipeline.registre.inscriptions import Demande, Inscription, Statut, Titulaire
from pipeline.registre.registre import Registre

__all__ = ["Demande", "Inscription", "Registre", "Statut", "Titulaire"]
