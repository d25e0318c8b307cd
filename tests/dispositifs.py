"""Rule books for tests: a shipped one with a few lines changed, so that a rule is tested apart from its dispositif."""

import shutil
from pathlib import Path

from tests.cas import GABARITS

Retouches = tuple[tuple[str, str], ...]

UNANIMITE = (("[jury]\n", '[jury]\nmajorite = "unanimite"\n'),)
EFFECTIF = (("[jury]\n", '[jury]\neffectif = { article = "Règlement, § 2", minimum = 3, maximum = 5 }\n'),)
PARITE = (("[jury]\n", '[jury]\nparite = { article = "Règlement, § 2", colleges = ["employeurs", "salaries"] }\n'),)
HABILITATION = (
    (
        "[jury]\n",
        '[jury]\nhabilitation = { article = "Article 5.1.4", membres = ["membre"], presidents = ["président"] }\n',
    ),
)
EXPERIENCE = (("[jury]\n", '[experience]\narticle = "Règlement, § 7"\nvoies = ["formation"]\nannees = 3\n\n[jury]\n'),)
FRAUDE = (("[jury]\n", '[fraude]\narticle = "Règlement, § 6"\nexclusion = "3 ans"\n\n[jury]\n'),)
ENTREPRISE = (("[familles.CCPM]\n", '[familles.CCPM]\ndecideur = "l’entreprise"\n'),)
OBSERVATIONS = (("[decisions]\n", '[decisions]\nreponse_aux_observations = "Règlement, § 5"\n'),)
EXCLUSION_ENTREPRISE = (("exclusion_entreprise = false\n", "exclusion_entreprise = true\n"),)
PRESIDENT_DU_COLLEGE = (("[jury]\n", "[jury]\npresident_hors_college = false\n"),)


def retoucher(racine: Path, retouches: Retouches, code: str = "metallurgie") -> Path:
    """A folder of gabarits that holds that dispositif with these texts replaced; each of them must be there once."""
    if not retouches:
        return GABARITS
    shutil.copytree(GABARITS / code, racine / "gabarits" / code)
    chemin = racine / "gabarits" / code / "dispositif.toml"
    texte = chemin.read_text(encoding="utf-8")
    for ancien, nouveau in retouches:
        assert texte.count(ancien) == 1, f"« {ancien} » n’est pas une fois dans {chemin}"
        texte = texte.replace(ancien, nouveau)
    chemin.write_text(texte, encoding="utf-8")
    return racine / "gabarits"
