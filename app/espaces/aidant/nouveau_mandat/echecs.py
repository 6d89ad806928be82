"""What each failure of the identification says: the cause, the next step, who to call."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.liaisons.franceconnect.erreurs import CODES_AFFICHES


@dataclass(frozen=True, slots=True)
class Echec:
    """The words of one failure, for the screen of step 2; our telephone number follows them."""

    titre: str
    suite: str


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
        "du compte choisi. Vos choix sont gardés 7 jours.",
    ),
    "injoignable": Echec(
        "FranceConnect ne répond pas.",
        "La panne est sans doute de son côté, ou sur la ligne. Réessayez dans quelques minutes : "
        "vos choix sont gardés 7 jours. Si d’autres sites marchent et que cela dure, appelez-nous.",
    ),
    "mineur": Echec(
        "Cette personne n’a pas 18 ans.",
        "Un mandat est réservé aux adultes. Venez avec un parent ou un représentant légal.",
    ),
    "soi_meme": Echec(
        "Cette identité a pu venir d’Aidants Connect, pas de la personne elle-même.",
        "Un mandat de cette personne vient sans doute de servir. Devant une autre, recommencez : "
        "chacun s’identifie avec son propre compte. Si c’est bien elle, son identité ne sera "
        "acceptée qu’une heure après, et après vous être reconnecté à Aidants Connect.",
    ),
    # Step 2 after a trip that went well: the two hours are over.
    "identifiee": Echec(
        "La personne s’est identifiée il y a plus de deux heures.",
        "Par sécurité, son identité est effacée : personne ne signe sans elle. Qu’elle "
        "s’identifie à nouveau. Vos choix sont gardés 7 jours.",
    ),
    "autre_personne": Echec(
        "L’identité reçue n’était pas celle de la personne.",
        "Elle est effacée de ce mandat ; vos choix sont gardés. Que la personne s’identifie avec "
        "son propre compte.",
    ),
    "tardif": Echec(
        "Ce passage par FranceConnect a duré plus d’une heure.",
        "Par sécurité, son retour n’est plus accepté, et rien de la personne n’est gardé. "
        "Vos choix, eux, sont gardés 7 jours.",
    ),
    "ferme": Echec(
        "Cette identification n’était plus attendue.",
        "Une autre a commencé depuis, ou celle-ci a été abandonnée : une seule à la fois, pour ne "
        "pas confondre deux personnes. Rien de la personne n’est gardé.",
    ),
    "identite": Echec(
        "FranceConnect n’a pas transmis toute l’identité de la personne.",
        "Qu’elle essaie avec un autre compte (impots.gouv, ameli, La Poste…). "
        "Si cela recommence, appelez-nous.",
    ),
    "jeton": Echec(
        "La réponse de FranceConnect n’a pas pu être vérifiée.",
        "Par sécurité, elle est refusée et rien de la personne n’est gardé. Recommencez ; "
        "si cela se reproduit, appelez-nous.",
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
