"""A request is sent, once, and enters the queue when its territory is open; then both sides write."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.habilitation import fil
from app.metier.habilitation.demandeur.demandes import exiger_modifiable
from app.metier.habilitation.demandeur.etapes import Etape, premiere_ouverte
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.fil import Cote
from app.metier.habilitation.models import DemandeHabilitation, Evenement
from app.metier.habilitation.ouvertures import est_ouverte, ouverture_de
from app.metier.habilitation.queries import proposes
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer as envoyer
from app.metier.territoires.cog import commune
from app.socle.erreurs import Conflit, Interdit

NB_MESSAGES_MAX = 20


def deposer(
    session: Session, demande: DemandeHabilitation, *, adresse: str, maintenant: datetime
) -> bool:
    """Send a request, held, once; False when it was sent already: nothing is done nor said.

    It enters the queue when its territory is open; sent again after changes, it keeps its place.
    `adresse` is the whole address where it is followed. Raises Conflit when a step is missing.
    """
    if demande.etat in (Etat.DEPOSEE, Etat.PAS_OUVERTE, Etat.EN_PAUSE):
        return False
    exiger_modifiable(demande)
    if premiere_ouverte(demande, proposes(session, demande)) is not Etape.ENVOI:
        raise Conflit("Il manque encore quelque chose à votre demande.")
    est_reprise = demande.deposee_le is not None
    demande.deposee_le = demande.changee_le = maintenant
    demande.modification_demandee_le = None
    fil.noter(session, demande, "depot", cote=Cote.STRUCTURE, maintenant=maintenant)
    if demande.entree_le is None:
        _entrer(session, demande, maintenant)
    _annoncer(session, demande, adresse, maintenant, est_reprise=est_reprise)
    session.flush()
    return True


def ecrire(
    session: Session, demande: DemandeHabilitation, texte: str, *, maintenant: datetime
) -> Evenement:
    """Write in the thread; who follows is told, without what it says. Raises ErreurMetier."""
    if demande.etat is Etat.BROUILLON:
        raise Conflit("Envoyez d’abord votre demande : personne ne la lit encore.")
    if _nb_depuis_la_reponse(session, demande) >= NB_MESSAGES_MAX:
        raise Interdit(
            "Vous avez écrit vingt messages à la suite. Attendez la réponse de l’équipe nationale."
        )
    dit = fil.noter(
        session, demande, "message", cote=Cote.STRUCTURE, maintenant=maintenant, texte=texte
    )
    _prevenir_qui_suit(session, demande, maintenant)
    return dit


def _entrer(session: Session, demande: DemandeHabilitation, maintenant: datetime) -> None:
    lieu = commune(demande.code_commune or "")
    assert lieu is not None
    est_la = est_ouverte(ouverture_de(session, lieu), maintenant)
    if est_la:
        demande.entree_le = maintenant
    # In the thread, right after what was sent.
    juste_apres = maintenant + timedelta(microseconds=1)
    suite = "entree" if est_la else "attente"
    fil.noter(session, demande, suite, cote=Cote.SERVICE, maintenant=juste_apres)


def _annoncer(
    session: Session,
    demande: DemandeHabilitation,
    adresse: str,
    maintenant: datetime,
    *,
    est_reprise: bool,
) -> None:
    if est_reprise:
        message = rediger("habilitation/reprise", numero=demande.numero, adresse=adresse)
        _prevenir_qui_suit(session, demande, maintenant)
    elif demande.entree_le is None:
        message = rediger("habilitation/attente", numero=demande.numero, adresse=adresse)
    else:
        message = rediger("habilitation/depot", numero=demande.numero, adresse=adresse)
    envoyer(session, None, message, a=demande.demandeur_courriel, maintenant=maintenant)


def _prevenir_qui_suit(
    session: Session, demande: DemandeHabilitation, maintenant: datetime
) -> None:
    if demande.suivie_par_id is None:
        return
    qui = session.get_one(Aidant, demande.suivie_par_id)
    if qui.est_actif:
        message = rediger("habilitation/nouvelles", prenom=qui.prenom, numero=demande.numero)
        envoyer(session, qui, message, maintenant=maintenant)


def _nb_depuis_la_reponse(session: Session, demande: DemandeHabilitation) -> int:
    """Count the messages of the structure since the national team last spoke."""
    cotes = session.scalars(
        select(Evenement.cote)
        .where(Evenement.demande_id == demande.id, Evenement.nature == "message")
        .order_by(Evenement.le.desc(), Evenement.id)
        .limit(NB_MESSAGES_MAX)
    ).all()
    return next((i for i, cote in enumerate(cotes) if cote == Cote.EQUIPE), len(cotes))
