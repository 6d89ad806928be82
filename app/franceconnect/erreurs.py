"""What can go wrong at FranceConnect: a kind, that a screen turns into cause and next step."""


class ErreurFranceConnect(Exception):
    """A failure of the identification.

    `motif` is one of MOTIFS; the message is technical, for the log, and holds no identity.
    `id_token` is given when FranceConnect holds a session that must be closed.
    """

    def __init__(self, motif: str, message: str = "", *, id_token: str | None = None) -> None:
        super().__init__(message or motif)
        self.motif = motif
        self.id_token = id_token


# Error codes that FranceConnect sends back (RFC 6749, OpenID Connect Core) → our kinds.
_CODES = {
    "access_denied": "refus",
    "server_error": "panne",
    "temporarily_unavailable": "panne",
}


def motif_du_code(code: str) -> str:
    """Return the kind of failure behind FranceConnect's error code; ours when unknown."""
    return _CODES.get(code, "configuration")
