"""The answers to a request: a text that we propose, that one changes, reads again, then sends."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import redirect, render_template

from app.espaces.national.demandes import plan
from app.espaces.national.demandes.conduite import (
    charger,
    faire_sur,
    moi,
    page_de,
    page_du_demandeur,
    portes,
)
from app.espaces.national.demandes.forms import FormulaireReponse
from app.metier.aidants.droits import Droit
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.instruction import reponses as services
from app.metier.habilitation.instruction.acceptation import accepter
from app.metier.habilitation.instruction.prise import exiger, personnes
from app.metier.habilitation.instruction.textes import PROPOSES, RECOURS, lire_texte
from app.metier.habilitation.instruction.verifications import doublons
from app.metier.habilitation.models import DemandeHabilitation
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte
from app.web.bdd import session
from app.web.formulaires import Page, champs_envoyes, est_un_envoi

_ENVOYER, _CHANGER = "envoyer", "changer"


@dataclass(frozen=True, slots=True)
class Mots:
    """What the screen of an answer says."""

    question: str
    suite: str
    bouton: str
    fait: str


REPONSES: Mapping[str, Mots] = MappingProxyType(
    {
        "accepter": Mots(
            "Accepter cette structure\u202f?",
            "La structure est créée. Ses personnes référentes reçoivent de quoi ouvrir leur accès, "
            "et les personnes à former peuvent être inscrites à une formation.",
            "Accepter la structure",
            "La structure est acceptée. Les e-mails partent.",
        ),
        "refuser": Mots(
            "Refuser cette demande\u202f?",
            "C’est définitif. Les recours et leur délai de deux mois sont ajoutés à votre message. "
            "Chaque personne nommée apprend le refus, sans votre message.",
            "Refuser la demande",
            "La demande est refusée. Les e-mails partent.",
        ),
        "modifications": Mots(
            "Demander des changements\u202f?",
            "La structure peut de nouveau changer sa demande, puis la renvoyer. Elle garde sa place.",
            "Demander ces changements",
            "Les changements sont demandés. La structure est prévenue.",
        ),
        "pause": Mots(
            "Mettre cette demande en attente\u202f?",
            "Elle sort de la file à traiter, et garde sa place. Vous la reprendrez quand vous voudrez.",
            "Mettre en attente",
            "La demande est en attente. La structure est prévenue.",
        ),
    }
)


@plan.route(
    "/pilotage/demandes/<uuid:demande_id>/<any(accepter,refuser,modifications,pause):reponse>",
    methods=["GET", "POST"],
)
@exige(Droit.ADMISSION, code_recent=True)
def repondre(demande_id: uuid.UUID, reponse: str) -> Page:
    """Write an answer, read it again as it will go, send it."""
    formulaire = FormulaireReponse(data={"texte": PROPOSES[reponse]})
    suite = champs_envoyes().get("suite", "") if est_un_envoi() else ""
    if suite == _ENVOYER:
        if fait := faire_sur(
            demande_id,
            formulaire,
            lambda acte, tenue: _envoyer(acte, tenue, reponse, formulaire),
            REPONSES[reponse].fait,
        ):
            return fait
        return _montrer(charger(demande_id), reponse, formulaire)
    lue = charger(demande_id)
    if not est_un_envoi() and not lue.etat.est_a_instruire:
        return redirect(page_de(demande_id), 303)
    return _montrer(lue, reponse, formulaire, a_relire=_est_a_relire(lue, formulaire, suite))


def _est_a_relire(lue: DemandeHabilitation, formulaire: FormulaireReponse, suite: str) -> bool:
    """True when the text that was posted can go; asked to change it, it is shown as typed."""
    if not formulaire.est_valide():
        return False
    if suite == _CHANGER:
        formulaire.statut = 200
        return False
    with formulaire.refus():
        exiger(session(), lue, moi())
        lire_texte(formulaire.texte.data or "")
        formulaire.statut = 200
        return True
    return False


def _envoyer(
    acte: Acte, tenue: DemandeHabilitation, reponse: str, formulaire: FormulaireReponse
) -> bool:
    texte, instant = formulaire.texte.data or "", maintenant()
    if reponse == "accepter":
        accepter(
            acte.bdd,
            tenue,
            texte,
            portes=portes(tenue.id),
            siret_partage=formulaire.siret_partage.data,
            par=acte.par,
            maintenant=instant,
        )
        return True
    acte_de = {
        "refuser": services.refuser,
        "modifications": services.demander_modification,
        "pause": services.mettre_en_pause,
    }[reponse]
    lien = page_du_demandeur(tenue.id)
    acte_de(acte.bdd, tenue, texte, lien=lien, par=acte.par, maintenant=instant)
    return True


def _montrer(
    lue: DemandeHabilitation,
    reponse: str,
    formulaire: FormulaireReponse,
    *,
    a_relire: bool = False,
) -> Page:
    page = render_template(
        f"national/demandes/{'relire' if a_relire else 'repondre'}.html",
        form=formulaire,
        demande=lue,
        reponse=reponse,
        mots=REPONSES[reponse],
        nommees=personnes(session(), lue),
        doublons=doublons(session(), lue) if reponse == "accepter" else None,
        recours=RECOURS if reponse == "refuser" else "",
        est_finie=lue.etat in (Etat.ACCEPTEE, Etat.CLOSE, Etat.REFUSEE),
    )
    return page, formulaire.statut
