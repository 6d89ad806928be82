"""The texts that the national team starts from when it answers, and what a refusal always says."""

from collections.abc import Mapping
from types import MappingProxyType

from app.metier.habilitation.fil import TAILLE_MESSAGE
from app.socle.erreurs import ErreurMetier

# Said by every refusal, whatever is written above: the remedies and their delay.
RECOURS = (
    "Si vous n’êtes pas d’accord, vous avez deux mois à partir de ce message. Vous pouvez demander "
    "à l’équipe nationale de revoir sa décision (recours gracieux), ou écrire au ministère dont "
    "elle dépend (recours hiérarchique). Vous pouvez aussi saisir le tribunal administratif : "
    "c’est possible en ligne, sur le site Télérecours citoyens. Un recours gracieux ou "
    "hiérarchique, fait dans ces deux mois, vous laisse deux mois de plus pour saisir le tribunal "
    "après sa réponse."
)
PROPOSES: Mapping[str, str] = MappingProxyType(
    {
        "accepter": (
            "Bonjour,\n\nVotre demande répond aux conditions : votre structure peut entrer dans "
            "Aidants Connect.\n\nLa personne référente reçoit de quoi ouvrir son accès. Les "
            "personnes à former peuvent maintenant être inscrites à une formation."
        ),
        "refuser": (
            "Bonjour,\n\nNous ne pouvons pas accepter votre demande, pour cette raison :\n\n"
            "[dites pourquoi]"
        ),
        "modifications": (
            "Bonjour,\n\nVotre demande est presque complète. Pour la traiter, nous avons besoin "
            "de ces changements :\n\n[dites lesquels]"
        ),
        "pause": (
            "Bonjour,\n\nVotre demande est mise en attente, pour cette raison :\n\n[dites "
            "pourquoi, et jusqu’à quand]"
        ),
    }
)
# A place of the proposed text that was left as it is.
_A_REMPLIR = "[dites "


def lire_texte(saisie: str, *, reserve: int = 0) -> str:
    """Return the text of an answer. Raises ErreurMetier, empty, too long, or not filled in.

    `reserve` is how many signs are added to it.
    """
    texte = saisie.replace("\r\n", "\n").strip()
    if not texte:
        raise ErreurMetier("Écrivez ce que vous dites à la structure.", champ="texte")
    if _A_REMPLIR in texte:
        raise ErreurMetier(
            "Remplacez ce qui est entre crochets par ce que vous voulez dire.", champ="texte"
        )
    if len(texte) > TAILLE_MESSAGE - reserve:
        raise ErreurMetier(
            f"Ce texte compte {len(texte)} signes : il en faut {TAILLE_MESSAGE - reserve} au plus.",
            champ="texte",
        )
    return texte
