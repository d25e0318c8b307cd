"""Exit codes, and the errors that stop a run: each says what happened and how to mend it (in French)."""

from enum import IntEnum


class CodeSortie(IntEnum):
    """What the process answers to the shell; the values are a contract."""

    FAIT = 0
    ANOMALIES = 1
    USAGE = 2
    LOGICIEL_MANQUANT = 3
    GABARIT_INVALIDE = 4
    DOCUMENT_INVALIDE = 5
    REGISTRE_REFUSE = 6
    DEFAUT = 70
    INTERROMPU = 130


class ErreurFatale(Exception):
    """Stop the run. `message`: what and where; `remede`: what the reader can do now."""

    code = CodeSortie.DEFAUT

    def __init__(self, message: str, remede: str) -> None:
        super().__init__(message)
        self.message = message
        self.remede = remede

    def __reduce__(self) -> tuple[type["ErreurFatale"], tuple[str, str]]:
        """Survive the trip back from a worker process with both texts."""
        return type(self), (self.message, self.remede)


class UsageInvalide(ErreurFatale):
    """The command names something that does not exist."""

    code = CodeSortie.USAGE


class LogicielManquant(ErreurFatale):
    """A program or a font that the product needs is absent or does not start."""

    code = CodeSortie.LOGICIEL_MANQUANT


class GabaritInvalide(ErreurFatale):
    """A dispositif, a référentiel or a Word template can't be used as it is."""

    code = CodeSortie.GABARIT_INVALIDE


class DocumentInvalide(ErreurFatale):
    """A produced document failed its check; nothing was published."""

    code = CodeSortie.DOCUMENT_INVALIDE


class TexteAbsent(DocumentInvalide):
    """A produced document does not say what it was made to say: `texte` is not in it."""

    def __init__(self, message: str, remede: str, texte: str) -> None:
        super().__init__(message, remede)
        self.texte = texte

    def __reduce__(self) -> tuple[type["TexteAbsent"], tuple[str, str, str]]:  # type: ignore[override]
        return type(self), (self.message, self.remede, self.texte)


class RegistreRefuse(ErreurFatale):
    """The register refuses what would contradict a number already issued."""

    code = CodeSortie.REGISTRE_REFUSE


class RegistreSansDisque(RegistreRefuse):
    """The disk where the register is refuses: like any other file, it is no contradiction."""

    code = CodeSortie.DEFAUT
