"""What the screens of the catalogue read: a démarche, the warning of a theme, why."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Optional

from app.metier.demarches.domaines import DOMAINES
from app.metier.demarches.fiches import (
    EQUIPE,
    FRANCECONNECT,
    VERIFICATEURS,
    Demarche,
    champs,
    comme_avant,
)
from app.metier.demarches.regles import TAILLE_NOM, TAILLE_TEXTE, Faute, fautes
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import jour_a_paris, maintenant
from app.socle.langue.saisies import bien_ecrit
from app.web.formulaires import (
    ChampChoix,
    ChampJour,
    ChampLibre,
    ChampLigne,
    ChampParagraphe,
    ChampTexte,
    Formulaire,
    parmi,
)

_LONG = 3_000
_LISTES = ("mots", "apporter")


def lire_version(ecrite: str | None) -> int:
    """Return a number carried by a page; -1, which none ever has, when it is not one."""
    lu = ecrite or ""
    return int(lu) if lu.isascii() and lu.isdigit() and len(lu) < 10 else -1


def _raison() -> ChampTexte:
    """Why: the last question of a form, and of its faults, whatever it asks before."""
    return ChampTexte(
        "Pourquoi ?",
        manque="Dites pourquoi : on le lira dans l’historique.",
        maximum=TAILLE_TEXTE,
        trop_long=f"Écrivez {TAILLE_TEXTE} caractères au plus.",
    )


class FormulaireRaison(Formulaire):
    """Why; `version` is the number of the last correction that the page had shown."""

    version = HiddenField()
    raison = _raison()

    @property
    def vu(self) -> int:
        """The number that the page had shown; none that ever was when it is not one."""
        return lire_version(self.version.data)


class FormulaireAvertissement(FormulaireRaison):
    """What is always said of a theme."""

    texte = ChampLibre("Ce qui est toujours dit de ce thème", TAILLE_TEXTE)
    raison = _raison()


class FormulaireFiche(FormulaireRaison):
    """All that a démarche says. A list is written one thing a line."""

    nom = ChampTexte(
        "Nom",
        manque="Écrivez le nom : le mandat l’imprime.",
        maximum=TAILLE_NOM,
        trop_long=f"Écrivez {TAILLE_NOM} caractères au plus : le mandat tient sur une page.",
    )
    domaine = SelectField("Thème", choices=parmi(DOMAINES))
    mots = ChampParagraphe(
        "Mots que l’on tape",
        manque="Écrivez au moins un mot que l’on tape.",
        maximum=_LONG,
        trop_long="C’est trop long.",
    )
    site = ChampTexte(
        "Site",
        manque="Écrivez le nom du site.",
        maximum=TAILLE_TEXTE,
        trop_long=f"Écrivez {TAILLE_TEXTE} caractères au plus.",
    )
    adresse = ChampTexte(
        "Adresse du site",
        manque="Écrivez l’adresse du site.",
        maximum=TAILLE_TEXTE,
        trop_long=f"Écrivez {TAILLE_TEXTE} caractères au plus.",
    )
    franceconnect = ChampChoix(
        "Que fait ce site de FranceConnect ?", FRANCECONNECT, manque="Choisissez une réponse."
    )
    source = ChampLigne("D’où vient cette réponse, si personne n’a vu le site", TAILLE_TEXTE)
    verifie_le = ChampJour("Site vu le", validators=[Optional()])
    verifie_par = SelectField("Vu par", default=EQUIPE)
    apporter = ChampLibre("À apporter", _LONG)
    attention = ChampLibre("À savoir avant", TAILLE_TEXTE)
    signe_seule = BooleanField("La personne signe elle-même")
    raison = _raison()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._actuelle: Demarche | None = None
        self.verifie_par.choices = parmi(sorted(VERIFICATEURS))

    @classmethod
    def de(cls, demarche: Demarche, numero: int) -> "FormulaireFiche":
        """Return the form of a démarche, as it was posted or as it is."""
        dits = champs(demarche)
        lignes = {champ: "\n".join(dits.get(champ, ())) for champ in _LISTES}
        formulaire = cls(data={**dits, **lignes, "version": str(numero)})
        formulaire._actuelle = demarche
        return formulaire

    @property
    def fiche(self) -> Mapping[str, Any]:
        """What was written, as a file holds it, but for its key: what is empty is no field."""
        dits = {
            "nom": bien_ecrit(self.nom.data or ""),
            "mots": _lignes(self.mots.data),
            "domaine": self.domaine.data,
            "site": bien_ecrit(self.site.data or ""),
            "adresse": self.adresse.data,
            "franceconnect": self.franceconnect.data,
            "apporter": _lignes(self.apporter.data),
            "attention": bien_ecrit(self.attention.data or ""),
            "signe_seule": self.signe_seule.data,
            "source": bien_ecrit(self.source.data or ""),
            "verifie_le": self.verifie_le.data,
            "verifie_par": self.verifie_par.data if self.verifie_le.data else None,
        }
        dites = {champ: valeur for champ, valeur in dits.items() if valeur}
        return comme_avant(dites, self._actuelle) if self._actuelle else dites

    def fautes_de_la_fiche(self) -> list[Faute]:
        """Hold what was written against the rules of the catalogue."""
        return fautes(
            {**self.fiche, "cle": "essai"}, Demarche, aujourd_hui=jour_a_paris(maintenant())
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Look at each field, then hold the whole against the rules of the catalogue."""
        if not super().validate(extra_validators):
            return False
        trouvees = self.fautes_de_la_fiche()
        for faute in trouvees:
            phrase = f"{faute.phrase[:1].upper()}{faute.phrase[1:]}."
            self.porter(ErreurMetier(phrase, champ=faute.champ))
        return not trouvees


def _lignes(texte: str | None) -> list[str]:
    dites = (bien_ecrit(ligne) for ligne in (texte or "").splitlines())
    return list(dict.fromkeys(ligne for ligne in dites if ligne))
