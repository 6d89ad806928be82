"""Forms of the wizard."""

import uuid
from collections.abc import Collection

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import AnyOf, DataRequired, ValidationError

from app.metier.demarches.domaines import DOMAINES
from app.metier.demarches.selection import Selection, exiger_nommes, reunir
from app.metier.mandats.durees import DUREES
from app.metier.mandats.models import LECTURES
from app.metier.mandats.papiers.attestation import Formalites
from app.socle.erreurs import ErreurMetier
from app.web.formulaires import ChampChoix, ChampCode, ChampLigne, ChampRecherche, Formulaire, parmi
from app.web.partage.catalogue import catalogue

NB_DEMARCHES = 10


def _choix_de_duree() -> RadioField:
    return ChampChoix("Pour combien de temps ?", DUREES, manque="Choisissez une durée.")


class _PremierEcran(Formulaire):
    """What opens a draft. `envoi` is the page's own number."""

    envoi = HiddenField()

    @property
    def numero(self) -> uuid.UUID | None:
        """The page's number, None when it was not posted whole."""
        try:
            return uuid.UUID(self.envoi.data or "")
        except ValueError:
            return None


class FormulaireChoix(_PremierEcran):
    """What is confided, and for how long.

    `coches` are the themes that the page showed ticked: see `selection.reunir`. A démarche that
    left the catalogue meanwhile is told of once; a key that is none is skipped.
    """

    consigne = "Il faut au moins un thème, ou une démarche, et une durée."
    recherche = ChampRecherche("Cherchez une démarche")
    demarches = SelectMultipleField("Démarches", choices=[], validate_choice=False)
    coches = HiddenField()
    domaines = SelectMultipleField("Ou cochez un thème entier", choices=parmi(DOMAINES))
    est_borne = BooleanField("Seulement ces démarches")
    duree = _choix_de_duree()

    @property
    def cherche(self) -> str:
        """What was typed in the search."""
        return self.recherche.data or ""

    def selection(self, permis: Collection[str] | None = None) -> Selection:
        """Return what the ticked boxes mean together."""
        return reunir(
            catalogue(),
            self.domaines.data or [],
            self.demarches.data or [],
            montres=(self.coches.data or "").split(),
            permis=permis,
        )

    def validate_domaines(self, champ: Field) -> None:
        """Something is confided: a theme, or a démarche which brings its own."""
        if not self.selection().domaines:
            raise ValidationError("Cochez au moins un thème, ou une démarche.")

    def validate_est_borne(self, champ: Field) -> None:
        """Nothing but démarches: each theme has one."""
        if champ.data:
            try:
                exiger_nommes(self.selection().nommees)
            except ErreurMetier as refus:
                raise ValidationError(refus.phrase) from refus

    def validate_demarches(self, champ: Field) -> None:
        """Each may still be chosen; the mandate prints on one page, the themes say the rest."""
        choisie = self.selection()
        if choisie.disparues:
            raise ValidationError(
                f"Plus au catalogue : {', '.join(d.nom for d in choisie.disparues)}. Le mandat ne "
                "peut plus nommer cela. Relisez le résumé, choisissez autre chose s’il le faut, "
                "puis continuez."
            )
        if len(choisie.demarches) > NB_DEMARCHES:
            raise ValidationError(
                f"Le mandat tient sur une page : gardez {NB_DEMARCHES} démarches au plus. "
                "Les autres restent permises par leur thème."
            )


class FormulaireRenouvellement(_PremierEcran):
    """What is confided again, and for how long."""

    domaines = SelectMultipleField("Ce qui continue", choices=[])
    duree = _choix_de_duree()

    def validate_domaines(self, champ: Field) -> None:
        """Something goes on."""
        if not champ.data:
            raise ValidationError("Cochez au moins un thème.")


class FormulaireIdentite(Formulaire):
    """Nothing but the wish to go to FranceConnect."""


class FormulaireDistance(Formulaire):
    """Where the link goes; « annuler » closes it."""

    geste = HiddenField(validators=[AnyOf(("envoyer", "annuler"), "Recommencez.")])
    vers = ChampLigne("Son portable, ou son adresse e-mail", 254)

    def __init__(self) -> None:
        super().__init__()
        self.vers.flags.required = True  # on screen: « annuler » has its own form

    def validate_vers(self, champ: Field) -> None:
        """A link goes somewhere."""
        if self.geste.data == "envoyer" and not champ.data:
            raise ValidationError("Écrivez le portable de la personne, ou son adresse e-mail.")


class FormulaireConclusion(Formulaire):
    """How it was read, what the person declares and agrees to, then the aidant's code.

    Only `declaration`, `accord` and `code` must be posted. `annonces` are the domaines that the
    text said would be shortened: see `Recapitulatif.exiger_annonce`.
    """

    consigne = "Les deux cases et le code sont nécessaires. Le reste est facultatif."

    recapitulatif = HiddenField()
    annonces = HiddenField(default="")
    lecture = RadioField(
        "Comment ce mandat a-t-il été lu ?", choices=parmi(LECTURES), default="aidant"
    )
    interprete_nom = ChampLigne("Nom de l’interprète", 100)
    interprete_langue = ChampLigne("Langue", 60)
    temoin_nom = ChampLigne("Nom du témoin, si la personne ne peut pas signer", 100)
    remplacer = SelectMultipleField("Remplacer", choices=parmi(DOMAINES))
    declaration = BooleanField(
        "Non. Et j’ai 18 ans ou plus",
        validators=[
            DataRequired(
                "Il manque une réponse : quelqu’un a-t-il été désigné pour signer ? Si non, "
                "cochez la case. Si oui, choisissez « Oui, quelqu’un a été désigné »."
            )
        ],
    )
    courriel_confirme = RadioField(
        "Est-ce bien votre adresse ?", choices=parmi(["", "oui", "non"]), default=""
    )
    courriel_confie = BooleanField("Créer et consulter une adresse e-mail pour moi")
    reserve = BooleanField("Réserver ce mandat")
    reserve_a = SelectMultipleField("Réservé à", choices=[])
    lieu = ChampLigne("Signé à", 100)
    accord = BooleanField(
        "Je donne ce mandat",
        validators=[DataRequired("La personne doit donner son accord : cochez la case avec elle.")],
    )
    code = ChampCode("Votre code à 6 chiffres (aidant)")

    def __init__(self, ville: str, reserve_a: Collection[uuid.UUID] | None = None) -> None:
        """`reserve_a`: to whom what is renewed is reserved, None when it is open to all."""
        reserve = {
            "reserve": reserve_a is not None,
            "reserve_a": [str(qui) for qui in reserve_a or ()],
        }
        super().__init__(data={"lieu": ville, **reserve})

    def validate_interprete_nom(self, champ: ChampLigne) -> None:
        """An interpreter is named, with their language; and only when there is one."""
        par_interprete = self.lecture.data == "interprete"
        if par_interprete and not (champ.data and self.interprete_langue.data):
            raise ValidationError("Écrivez le nom de l’interprète et la langue.")
        if champ.data and not par_interprete:
            raise ValidationError("Cochez « par un interprète », ou effacez ce nom.")

    @property
    def a_des_particularites(self) -> bool:
        """True when a rare line holds something, or a fault: the screen opens them."""
        rares = ("interprete_nom", "interprete_langue", "temoin_nom", "courriel_confie", "reserve")
        return (
            self.lecture.data != self.lecture.default
            or self.lieu.data != self.lieu.object_data
            or any(self[nom].data for nom in (*rares, "reserve_a"))
            or not self.errors.keys().isdisjoint(("lecture", *rares, "reserve_a", "lieu"))
        )

    def reprendre_l_accord(self) -> None:
        """What was agreed to is no longer what is shown: it is asked again."""
        self.declaration.data = self.accord.data = False

    @property
    def formalites(self) -> Formalites:
        """What was typed, as the conclusion takes it."""
        par_interprete = self.lecture.data == "interprete"
        nommes = self.reserve_a.data or []
        return Formalites(
            lecture=self.lecture.data,
            interprete_nom=self.interprete_nom.data if par_interprete else None,
            interprete_langue=self.interprete_langue.data if par_interprete else None,
            temoin_nom=self.temoin_nom.data or None,
            lieu=self.lieu.data or None,
            courriel_confirme={"oui": True, "non": False}.get(self.courriel_confirme.data),
            courriel_confie=self.courriel_confie.data,
            reserve_a=[uuid.UUID(nomme) for nomme in nommes]
            if self.reserve.data or nommes
            else None,
        )


_REPONDUS_AILLEURS = (
    "lecture interprete_nom interprete_langue temoin_nom declaration courriel_confirme "
    "courriel_confie lieu accord"
).split()


class FormulaireConclusionDistante(FormulaireConclusion):
    """What the person has not answered on their own telephone: to whom it is open, the code."""

    consigne = ""

    def __init__(self, ville: str, reserve_a: Collection[uuid.UUID] | None = None) -> None:
        super().__init__(ville, reserve_a)
        for champ in _REPONDUS_AILLEURS:
            del self[champ]

    @property
    def a_des_particularites(self) -> bool:
        """True when it is reserved."""
        return bool(self.reserve.data or self.reserve_a.data or self.reserve_a.errors)

    def reprendre_l_accord(self) -> None:
        """The person answers again on their telephone, not here."""

    @property
    def formalites(self) -> Formalites:
        """To whom it is open; the rest is what the person answered."""
        nommes = self.reserve_a.data or []
        reserve_a = [uuid.UUID(n) for n in nommes] if self.reserve.data or nommes else None
        return Formalites(reserve_a=reserve_a)


class FormulaireSignature(Formulaire):
    """« Papier signé ? »"""

    signe = ChampChoix(
        "Les deux exemplaires sont-ils signés ?",
        ["oui", "plus-tard"],
        manque="Choisissez « Oui » ou « Plus tard ».",
    )
