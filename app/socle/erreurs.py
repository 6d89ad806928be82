"""Refusals of the domain: each carries the sentence that the person will read."""


class ErreurMetier(Exception):
    """A refusal with a sentence for the person, in French.

    `champ` names the form field that the sentence is about, when there is one; `titre` is what
    its page is called, when the one of its status does not suit. `est_de_la_page`: no form can
    carry it, what the form was about is not there.
    """

    statut = 422
    titre = ""
    est_de_la_page = False

    def __init__(self, phrase: str, *, champ: str | None = None) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.champ = champ


class Introuvable(ErreurMetier):
    """What is asked does not exist, or belongs to somebody else: the answer is the same."""

    statut = 404
    est_de_la_page = True

    def __init__(self) -> None:
        super().__init__(
            "Ce que vous cherchez n’existe pas, ou pas dans votre structure. "
            "Vérifiez l’adresse, ou repartez de l’accueil."
        )


class Interdit(ErreurMetier):
    """The person is known, and may not do this."""

    statut = 403


class Conflit(ErreurMetier):
    """The state of things has changed since the screen was shown."""

    statut = 409


class TropDeTentatives(ErreurMetier):
    """Too many failures in a row; the lock ends by itself."""

    statut = 429
