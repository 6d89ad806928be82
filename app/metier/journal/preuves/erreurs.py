"""What stops whoever relies on the evidence."""

from app.socle.erreurs import ErreurMetier


class JournalAltere(ErreurMetier):
    """The journal is not what was signed: this accuses, other refusals only cannot say."""

    def __init__(self, pourquoi: str) -> None:
        super().__init__(f"ALTÉRÉ : {pourquoi}")
