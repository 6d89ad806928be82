"""Refusals of the stand-in."""


class PageErreur(Exception):
    """A refusal shown on a page of the stand-in's own: the browser goes no further."""

    def __init__(self, code: str, message: str, demande_id: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.demande_id = demande_id


class ErreurOAuth(Exception):
    """A refusal answered in JSON, as RFC 6749 section 5.2 has it."""

    def __init__(self, code: str, description: str, statut: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.statut = statut
