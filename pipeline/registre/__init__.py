"""The register: certificate numbers given once and for ever, in an append-only, tamper-evident journal."""

from pipeline.registre.acquisitions import AcquisitionPrononcee
from pipeline.registre.editions import Document, Edition
from pipeline.registre.exclusions import ExclusionPrononcee
from pipeline.registre.inscriptions import Demande, Inscription, Statut, Titulaire
from pipeline.registre.registre import Registre, exclusions_connues, registre_commence

__all__ = [
    "AcquisitionPrononcee",
    "Demande",
    "Document",
    "Edition",
    "ExclusionPrononcee",
    "Inscription",
    "Registre",
    "Statut",
    "Titulaire",
    "exclusions_connues",
    "registre_commence",
]
