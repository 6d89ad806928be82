"""What every form shares: what was posted, cleaned; the base class, its messages in French.

And a field for each kind of value that is typed: each reads it in one way (`app.socle.langue.saisies`), and a
form is made of no other (`tests/test_champs.py`).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import DateField, EmailField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import DataRequired, InputRequired, Length, Regexp
from wtforms.widgets import TextInput

from app.socle.cles import lire_crockford
from app.socle.erreurs import ErreurMetier
from app.socle.langue.lecture_dates import lire_jour
from app.socle.langue.saisies import (
    lire_courriel,
    lire_nombre,
    lire_signes,
    nettoyer,
    sur_une_ligne,
)
from app.web.connectee import jour_ici

# What a screen with a form answers.
Page = str | tuple[str, int] | Response
Lecture = Callable[[str], str]
_DATE_AU_PLUS = 60
# Where a request keeps its cleaned fields.
_PROPRES = "aidants.champs_envoyes"
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
        super().__init__(champs_envoyes() if est_un_envoi() else None, **options)
        self.statut = 422 if est_un_envoi() else 200

    def est_valide(self) -> bool:
        """True when the form was posted and every field has the right shape."""
        return bool(self.validate_on_submit())

    def a_remplir(self) -> tuple[bool, bool]:
        """Say whether two answers or more are needed, boxes to tick apart; whether some are not."""
        visibles = [champ for champ in self if champ.type != "HiddenField"]
        voulus = [champ for champ in visibles if champ.flags.required]
        reponses = [champ for champ in voulus if champ.type != "BooleanField"]
        return len(reponses) > 1, len(visibles) > len(voulus)

    def refus(self) -> "Refus":
        """Do an act inside: its refusal shows on this form, or on a page of its own."""
        return Refus(self)

    def porter(self, refus: ErreurMetier) -> None:
        """Show a service's refusal on the field it is about, or above the form."""
        self.statut = refus.statut
        champ = self._fields.get(refus.champ or "")
        if champ is None:
            self.form_errors.append(refus.phrase)
        else:
            champ.errors = [*champ.errors, refus.phrase]


class Refus:
    """One rule for where a service's refusal shows: the form, unless it is of the page."""

    def __init__(self, formulaire: Formulaire) -> None:
        self._formulaire = formulaire

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, erreur: BaseException | None, __: object) -> bool:
        if not isinstance(erreur, ErreurMetier) or erreur.est_de_la_page:
            return False
        self._formulaire.porter(erreur)
        return True


def parmi(cles: Iterable[str]) -> Any:
    """Return the choices of a field that our templates draw themselves: values alone.

    Any: WTForms takes plain values, its published types do not know it yet.
    """
    return list(cles)


def est_un_envoi() -> bool:
    """True when the request posts a form."""
    return request.method == "POST"


def champs_envoyes() -> MultiDict[str, str]:
    """Return what was posted, without what nobody sees: a screen reads nothing else.

    A text pasted from Word or a PDF holds control characters, which neither HTML nor PostgreSQL
    can hold: they are dropped here, once a request, for every field to come.
    """
    if _PROPRES not in request.environ:
        champs = request.form.items(multi=True) if est_un_envoi() else ()
        propres = MultiDict((nettoyer(nom), nettoyer(valeur)) for nom, valeur in champs)
        request.environ[_PROPRES] = propres
    return cast("MultiDict[str, str]", request.environ[_PROPRES])


def _par(lire: Lecture) -> list[Callable[[Any], Any]]:
    """Have a field read what was typed; what was not posted is not a text."""
    return [lambda valeur: lire(valeur) if isinstance(valeur, str) else valeur]


class ChampTexte(StringField):
    """A text that must be given: `manque` says so, `trop_long` that it passes `maximum` signs.

    `lire` is how its kind of value is read: a few words on one line, unless said otherwise.
    """

    def __init__(
        self,
        label: str,
        *,
        manque: str,
        maximum: int,
        trop_long: str,
        lire: Lecture = sur_une_ligne,
        **options: Any,
    ) -> None:
        super().__init__(
            label,
            validators=[DataRequired(manque), Length(max=maximum, message=trop_long)],
            filters=_par(lire),
            **options,
        )


class ChampParagraphe(TextAreaField):
    """A text of several lines, that must be given when `manque` says so."""

    def __init__(
        self, label: str, *, manque: str = "", maximum: int, trop_long: str, **options: Any
    ) -> None:
        exige = [DataRequired(manque)] if manque else []
        super().__init__(
            label,
            validators=[*exige, Length(max=maximum, message=trop_long)],
            filters=_par(nettoyer),
            **options,
        )


class ChampLibre(TextAreaField):
    """A text of several lines, or nothing."""

    def __init__(self, label: str, maximum: int, **options: Any) -> None:
        trop_long = f"Écrivez {maximum} caractères au plus."
        super().__init__(
            label,
            validators=[Length(max=maximum, message=trop_long)],
            filters=_par(nettoyer),
            **options,
        )


class ChampLigne(StringField):
    """A few words on one line, or nothing: a name, a place, a search."""

    def __init__(
        self, label: str = "", maximum: int = 100, *, trop_long: str = "", **options: Any
    ) -> None:
        message = trop_long or f"Écrivez {maximum} caractères au plus."
        super().__init__(
            label,
            validators=[Length(max=maximum, message=message)],
            filters=_par(sur_une_ligne),
            **options,
        )


class ChampRecherche(StringField):
    """Words to look for among ours, cut short: no search is too long to be shown again."""

    def __init__(self, label: str, maximum: int = 100, **options: Any) -> None:
        lire = _par(lambda saisie: sur_une_ligne(saisie)[:maximum])
        super().__init__(label, filters=lire, **options)


class ChampChoix(RadioField):
    """One answer among a few: one must be chosen."""

    def __init__(self, label: str, choix: Iterable[str], *, manque: str, **options: Any) -> None:
        super().__init__(label, choices=parmi(choix), validators=[InputRequired(manque)], **options)


class ChampCode(StringField):
    """A code of 6 digits, however they are separated."""

    def __init__(
        self, label: str = "Code à 6 chiffres", *, manque: str = CODE_MANQUE, **options: Any
    ) -> None:
        super().__init__(
            label,
            validators=[
                DataRequired(manque),
                Regexp(r"^[0-9]{6}\Z", message="Le code compte 6 chiffres."),
            ],
            filters=_par(lire_signes),
            **options,
        )


class ChampCodeEcrit(ChampTexte):
    """A code of ours, read on a paper: letters and digits, look-alikes forgiven."""

    def __init__(self, label: str, *, manque: str, trop_long: str, **options: Any) -> None:
        super().__init__(
            label,
            manque=manque,
            maximum=40,
            trop_long=trop_long,
            lire=lire_crockford,
            **options,
        )


class ChampSecret(StringField):
    """The 4 to 6 digits that a person chose."""

    def __init__(self, label: str, *validateurs: Any, **options: Any) -> None:
        super().__init__(label, validators=validateurs, filters=_par(lire_signes), **options)


class ChampCourriel(EmailField):
    """The e-mail address that one logs in with."""

    def __init__(self, label: str = "Adresse e-mail", **options: Any) -> None:
        super().__init__(
            label,
            validators=[
                DataRequired("Écrivez votre adresse e-mail professionnelle."),
                Length(max=254, message="Cette adresse est trop longue."),
            ],
            filters=_par(lire_courriel),
            **options,
        )


class ChampNombre(IntegerField):
    """A number to type: a field of type « number » turns with the mouse's wheel."""

    widget = TextInput()

    def __init__(self, label: str, *, lire: Lecture = lire_nombre, **options: Any) -> None:
        super().__init__(label, **options)
        self._lire = lire

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number; what is none is refused as such."""
        super().process_formdata([self._lire(valeur) for valeur in valuelist])


class ChampJour(DateField):
    """A date, as the browser gives it or as people write it; what is none is not written back:
    HTML has no place for it in such a field.
    """

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the day."""
        jours = (lire_jour(valeur[:_DATE_AU_PLUS], jour_ici()) for valeur in valuelist)
        super().process_formdata([jour.isoformat() if jour else "" for jour in jours])

    def _value(self) -> str:
        return self.data.isoformat() if self.data else ""
