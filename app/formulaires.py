"""What every form shares: the base class, the code of 6 digits, the messages in French."""

import re
from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response
from wtforms import EmailField, StringField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import DataRequired, Length, Regexp

from app.erreurs import ErreurMetier

# What a screen with a form answers.
Page = str | tuple[str, int] | Response
_COMMANDES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CODE_MANQUE = "Recopiez le code à 6 chiffres de votre téléphone ou de votre carte."


class Formulaire(FlaskForm):
    """A form that is read from the body of a POST, and can carry the refusal of a service.

    `statut` is what a page that shows the form again answers: 422 once posted, or the refusal's.
    `consigne` says what must be filled in, where the screen's own sentence would be wrong.
    """

    consigne = ""

    class Meta(FlaskForm.Meta):
        """The library's own messages, in French; the token, once a request: `CSRFProtect`."""

        csrf = False
        locales = ("fr",)

        def get_translations(self, form: BaseForm) -> Any:
            """Use the translations that WTForms ships."""
            return DefaultMeta.get_translations(self, form)

    def __init__(self, **options: Any) -> None:
        # Posted fields alone: the library would also take a JSON body, of any shape.
        super().__init__(request.form if est_un_envoi() else None, **options)
        self.statut = 422 if est_un_envoi() else 200

    def est_valide(self) -> bool:
        """True when the form was posted and every field has the right shape."""
        exiger_lisible()
        return bool(self.validate_on_submit())

    def a_remplir(self) -> tuple[bool, bool]:
        """Say whether two answers or more are needed, boxes to tick apart; whether some are not."""
        visibles = [champ for champ in self if champ.type != "HiddenField"]
        voulus = [champ for champ in visibles if champ.flags.required]
        reponses = [champ for champ in voulus if champ.type != "BooleanField"]
        return len(reponses) > 1, len(visibles) > len(voulus)

    def porter(self, refus: ErreurMetier) -> None:
        """Show a service's refusal on the field it is about, or above the form."""
        self.statut = refus.statut
        champ = self._fields.get(refus.champ or "")
        if champ is None:
            self.form_errors.append(refus.phrase)
        else:
            champ.errors = [*champ.errors, refus.phrase]


def parmi(cles: Iterable[str]) -> Any:
    """Return the choices of a field that our templates draw themselves: values alone.

    Any: WTForms takes plain values, its published types do not know it yet.
    """
    return list(cles)


def est_un_envoi() -> bool:
    """True when the request posts a form."""
    return request.method == "POST"


def est_lisible() -> bool:
    """False with control characters: nobody types them, HTML and PostgreSQL cannot hold them."""
    champs = request.form.items(multi=True)
    return not any(_COMMANDES.search(nom + valeur) for nom, valeur in champs)


def exiger_lisible() -> None:
    """Refuse what was posted when it is not `est_lisible`."""
    if not est_lisible():
        raise BadRequest


def _sans_espaces(valeur: Any) -> Any:
    return "".join(valeur.split()) if isinstance(valeur, str) else valeur


class ChampTexte(StringField):
    """A text that must be given: `manque` says so, `trop_long` that it passes `maximum` signs."""

    def __init__(
        self, label: str, *, manque: str, maximum: int, trop_long: str, **options: Any
    ) -> None:
        super().__init__(
            label,
            validators=[DataRequired(manque), Length(max=maximum, message=trop_long)],
            **options,
        )


class ChampCode(StringField):
    """A code of 6 digits, spaces forgiven."""

    def __init__(
        self, label: str = "Code à 6 chiffres", *, manque: str = CODE_MANQUE, **options: Any
    ) -> None:
        super().__init__(
            label,
            validators=[
                DataRequired(manque),
                Regexp(r"^[0-9]{6}$", message="Le code compte 6 chiffres."),
            ],
            filters=[_sans_espaces],
            **options,
        )


class ChampCourriel(EmailField):
    """The e-mail address that one logs in with."""

    def __init__(self, label: str = "Adresse e-mail", **options: Any) -> None:
        super().__init__(
            label,
            validators=[
                DataRequired("Écrivez votre adresse e-mail professionnelle."),
                Length(max=254, message="Cette adresse est trop longue."),
            ],
            **options,
        )
