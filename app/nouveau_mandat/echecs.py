"""What each failure of the identification says: the cause, the next step, who to call."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.franceconnect.erreurs import CODES_AFFICHES


@dataclass(frozen=True, slots=True)
class Echec:
    """The words of one failure, for the screen of step 2; our telephone number follows them."""

    titre: str
    suite: str


# Without an id_token its logout cannot be asked: it may still hold the person.
_ENCORE_LA = (
    " Si FranceConnect propose « Continuer en tant que… », vérifiez que c’est la bonne personne."
)

_TEXTES = {
    "refus": Echec(
        "La personne est revenue de FranceConnect sans s’être identifiée.",
        "Si elle a changé d’avis, rien n’est perdu : reprenez quand elle est prête. Si "
        "FranceConnect a montré un code d’erreur, cherchez-le plus bas, dans « FranceConnect a "
        "affiché un code ».",
    ),
    "registre": Echec(
        "FranceConnect n’a pas retrouvé cette personne dans le registre de l’état civil.",
        "Souvent, un nom ou un prénom est mal écrit dans le compte choisi. Qu’elle essaie avec un "
        "autre compte (impots.gouv, ameli, La Poste…). Si cela recommence, elle fait corriger "
        "son nom par l’organisme du compte, ou son état civil par l’Insee. C’est FranceConnect "
        "qui peut dire ce qui bloque : « Nous contacter », sur franceconnect.gouv.fr.",
    ),
    "courriel": Echec(
        "L’adresse e-mail de ce compte sert déjà à une autre personne.",
        "C’est fréquent dans un couple. Qu’elle essaie avec un autre compte, ou qu’elle mette "
        "sa propre adresse dans celui-ci, puis recommencez. Si cela ne suffit pas : "
        "« Nous contacter », sur franceconnect.gouv.fr.",
    ),
    "sans_courriel": Echec(
        "Le compte choisi n’a pas d’adresse e-mail.",
        "FranceConnect en demande une, pour prévenir la personne. Qu’elle l’ajoute dans ce compte, "
        "ou qu’elle en choisisse un autre (impots.gouv, ameli, La Poste…), puis recommencez.",
    ),
    "compte_bloque": Echec(
        "La personne a bloqué FranceConnect, ou ce compte, dans ses préférences.",
        "Qu’elle choisisse un autre compte. Pour débloquer celui-ci : ses préférences, ou "
        "« Nous contacter », sur franceconnect.gouv.fr. Vos choix sont gardés 7 jours.",
    ),
    "compte_refuse": Echec(
        "FranceConnect n’accepte pas le compte choisi pour faire un mandat.",
        "Qu’elle prenne son propre compte (impots.gouv, ameli, La Poste…), jamais Aidants Connect. "
        "Si c’était bien le sien, qu’elle en essaie un autre, puis appelez-nous.",
    ),
    "compte_en_panne": Echec(
        "Le compte choisi ne répond pas à FranceConnect.",
        "La panne est du côté de ce compte (impots.gouv, ameli…), pas du vôtre. Que la personne "
        "en essaie un autre, ou réessayez dans une heure. Vos choix sont gardés 7 jours.",
    ),
    "indisponible": Echec(
        "Un service dont FranceConnect a besoin ne répond pas en ce moment.",
        "Ni vous ni la personne n’y pouvez rien. Réessayez dans quelques minutes : vos choix sont "
        "gardés 7 jours. Si cela dure plus d’une heure, appelez-nous.",
    ),
    "interrompu": Echec(
        "Le passage par FranceConnect s’est interrompu.",
        "Une page est restée ouverte trop longtemps, ou un retour en arrière l’a coupé. Fermez les "
        "autres onglets de FranceConnect, puis recommencez ici.",
    ),
    "panne": Echec(
        "FranceConnect a un problème technique en ce moment.",
        "Réessayez dans quelques minutes, au besoin avec un autre compte : la panne vient parfois "
        "du compte choisi. Vos choix sont gardés 7 jours." + _ENCORE_LA,
    ),
    "injoignable": Echec(
        "FranceConnect ne répond pas.",
        "La panne est sans doute de son côté, ou sur la ligne. Réessayez dans quelques minutes : "
        "vos choix sont gardés 7 jours. Si d’autres sites marchent et que cela dure, appelez-nous."
        + _ENCORE_LA,
    ),
    "mineur": Echec(
        "Cette personne n’a pas 18 ans.",
        "Un mandat est réservé aux adultes. Venez avec un parent ou un représentant légal.",
    ),
    "soi_meme": Echec(
        "Cette identité a pu venir d’Aidants Connect, pas de la personne elle-même.",
        "Un mandat vient de servir pour elle. Déconnectez-vous, attendez une heure, puis "
        "laissez la personne s’identifier avec son propre compte.",
    ),
    # Step 2 after a trip that went well: the two hours are over.
    "identifiee": Echec(
        "La personne s’est identifiée il y a plus de deux heures.",
        "Par sécurité, son identité est effacée : personne ne signe sans elle. Qu’elle "
        "s’identifie à nouveau. Vos choix sont gardés 7 jours.",
    ),
    "ferme": Echec(
        "Une autre identification a commencé depuis.",
        "Une seule à la fois, pour ne pas confondre deux personnes. Recommencez celle-ci.",
    ),
    "identite": Echec(
        "FranceConnect n’a pas transmis toute l’identité de la personne.",
        "Qu’elle essaie avec un autre compte (impots.gouv, ameli, La Poste…). "
        "Si cela recommence, appelez-nous.",
    ),
    "jeton": Echec(
        "La réponse de FranceConnect n’a pas pu être vérifiée.",
        "Par sécurité, elle est refusée et rien de la personne n’est gardé. Recommencez ; "
        "si cela se reproduit, appelez-nous." + _ENCORE_LA,
    ),
    "configuration": Echec(
        "FranceConnect a refusé la demande d’Aidants Connect.",
        "L’erreur est de notre côté : recommencer n’y changera rien. Appelez-nous. "
        "Vos choix sont gardés 7 jours.",
    ),
}
# Several technical motives are one thing for the two people at the counter.
_MEMES = {"niveau": "jeton", "emetteur": "jeton", "reponse": "panne"}

ECHECS: Mapping[str, Echec] = MappingProxyType(
    _TEXTES | {motif: _TEXTES[autre] for motif, autre in _MEMES.items()}
)


def codes_de_franceconnect() -> list[tuple[str, Echec]]:
    """Return the codes that FranceConnect's own page may show, gathered by what they mean."""
    par_motif: dict[str, list[str]] = {}
    for debut, motif in CODES_AFFICHES.items():
        par_motif.setdefault(motif, []).append(_ecrit(debut))
    return [(", ".join(codes), ECHECS[motif]) for motif, codes in par_motif.items()]


def _ecrit(debut: str) -> str:
    if debut == "Y":
        return "Tout autre code"
    return debut if len(debut) == len("Y000000") else f"{debut}…"
