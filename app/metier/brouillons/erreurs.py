"""What an identification can fail of: a kind, that a screen turns into cause and next step."""


class EchecIdentification(Exception):
    """A failure of the identification.

    `motif` is the kind of failure; the message is technical, for the log, and holds no identity.
    `id_token` is given when FranceConnect holds a session that must be closed.
    """

    def __init__(self, motif: str, message: str = "", *, id_token: str | None = None) -> None:
        super().__init__(message or motif)
        self.motif = motif
        self.id_token = id_token
