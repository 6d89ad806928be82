"""What helps to understand, in the language that the address asks for (`?langue=ar`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from flask import Flask, request, url_for
from markupsafe import Markup, escape

from app.metier.langues.langues import LANGUES, montrees, proposee
from app.metier.langues.phrases import PHRASES, decouper
from app.metier.langues.simplifiee import du_recapitulatif
from app.metier.langues.traduction import FRANCAIS, Langue
from app.socle.langue.dates import jour_complet
from app.socle.langue.telephones import lien_telephone
from app.web.configuration import adresse_publique, reglages

LANGUE = "langue"
# Read from left to right whatever stands around them, and as they are written.
_CHIFFRES = frozenset({"fin", "telephone", "adresse"})
# Written in French at the screen, on the paper.
_EN_FRANCAIS = frozenset({"bouton", "demarches"})


@dataclass(frozen=True, slots=True)
class Diseur:
    """Says our sentences in one language: `t('jusqu-a')`, with what is known of the mandate."""

    langue: Langue
    valeurs: Mapping[str, str | date | None] = field(default_factory=dict)

    def __call__(self, cle: str, **valeurs: str | date | None) -> Markup:
        """Return a sentence; what is not translated, or changed since, is in French and says so."""
        connues = {**self.valeurs, **valeurs}
        dite = self.langue.dite(cle)
        phrase = dite or PHRASES[cle].texte
        morceaux = decouper(phrase)
        ecrits = [
            self._valeur(morceau, connues[morceau]) if rang % 2 else escape(morceau)
            for rang, morceau in enumerate(morceaux)
        ]
        entiere = Markup("").join(ecrits)
        return entiere if dite else Markup('<bdi lang="fr" dir="ltr">{}</bdi>').format(entiere)

    @property
    def attributs(self) -> Markup:
        """Return what the element that holds these sentences says of them."""
        return Markup('lang="{}" dir="{}"').format(self.langue.cle, self.langue.sens)

    def connait(self, nom: str) -> bool:
        """True when there is something to write there."""
        return bool(self.valeurs.get(nom))

    def _valeur(self, nom: str, valeur: str | date | None) -> Markup:
        if isinstance(valeur, date):
            valeur = jour_complet(valeur) if self.langue.est_francais else f"{valeur:%d/%m/%Y}"
        if nom in _CHIFFRES:
            ecrit = lien_telephone(valeur or "") if nom == "telephone" else valeur
            return Markup('<bdi dir="ltr">{}</bdi>').format(ecrit)
        if nom in _EN_FRANCAIS:
            return Markup('<bdi lang="fr" dir="ltr">{}</bdi>').format(valeur)
        return Markup('<bdi translate="no">{}</bdi>').format(valeur)


@dataclass(frozen=True, slots=True)
class Choix:
    """The languages that may be chosen here; `courante` None when none was."""

    langues: Sequence[Langue]
    courante: Langue | None

    def rangees(self, dite: str | None) -> list[Langue]:
        """Return them, the interpreter's (as somebody typed it) first when it is one of them."""
        cle = proposee(dite)
        return sorted(self.langues, key=lambda langue: langue.cle != cle)


def choix() -> Choix:
    """Return what may be chosen, and what the address asks for: nothing else is shown."""
    offertes = montrees(production=reglages().app_env == "production")
    voulue = request.args.get(LANGUE)
    return Choix(offertes, next((une for une in offertes if une.cle == voulue), None))


def langue_demandee(defaut: str | None = None) -> Langue:
    """Return the language asked for; `defaut`, or French, when it is none that may be shown."""
    offert = choix()
    repli = next((une for une in offert.langues if une.cle == defaut), LANGUES[FRANCAIS])
    return offert.courante or repli


def dans_l_adresse(langue: Langue | None) -> Mapping[str, str]:
    """Return what an address carries to keep a language: nothing when none was chosen."""
    return MappingProxyType({LANGUE: langue.cle} if langue else {})


def la_meme_langue() -> Mapping[str, str]:
    """Return what the addresses of a page carry so that the next one is in the same language."""
    return dans_l_adresse(choix().courante)


def adresse_de_la_carte() -> str:
    """Return where the card of a mandate is used, as somebody types it."""
    return adresse_publique(url_for("usager.carte")).partition("://")[2]


def init_app(app: Flask) -> None:
    """Let any page say what helps to understand."""
    app.jinja_env.globals.update(
        choix_de_langues=choix,
        diseur=Diseur,
        version_du_recapitulatif=du_recapitulatif,
        adresse_de_la_carte=adresse_de_la_carte,
        la_meme_langue=la_meme_langue,
    )
