"""The acts on a request, by their names."""

from sqlalchemy.orm import Session

from app.metier.habilitation.demandeur.depot import deposer, ecrire
from app.metier.habilitation.instruction import reponses, suivi
from app.metier.habilitation.instruction.acceptation import Portes, accepter
from app.metier.habilitation.models import DemandeHabilitation
from app.socle.erreurs import Conflit

LIEN = "https://essai.fr/habilitation/x"
TEXTE = "Bonjour, voici notre réponse."
PORTES = Portes(LIEN, lambda jeton: f"https://essai.fr/cle?jeton={jeton}", "01 99 00 12 34")


def faire(session: Session, demande: DemandeHabilitation, acte: str, **qui) -> None:
    options = {"lien": LIEN, **qui}
    match acte:
        case "accepter":
            accepter(session, demande, TEXTE, portes=PORTES, siret_partage=True, **qui)
        case "refuser":
            reponses.refuser(session, demande, TEXTE, **options)
        case "modifier":
            reponses.demander_modification(session, demande, TEXTE, **options)
        case "pause":
            reponses.mettre_en_pause(session, demande, TEXTE, **options)
        case "reprendre":
            reponses.reprendre(session, demande, **options)
        case "renvoyer":
            if not deposer(session, demande, adresse=LIEN, maintenant=qui["maintenant"]):
                raise Conflit("déjà envoyée")
        case "écrire":
            ecrire(session, demande, TEXTE, maintenant=qui["maintenant"])
        case "suivre":
            suivi.suivre(session, demande, **qui)
