"""One request: what to verify, what it says, whom it names, what was said; followed, written to."""

import uuid

from flask import render_template
from werkzeug.wrappers import Response

from app.espaces.national.demandes import plan
from app.espaces.national.demandes.conduite import (
    charger,
    faire_sur,
    page_du_demandeur,
    portes,
)
from app.espaces.national.demandes.forms import FormulaireMessage
from app.metier.aidants.droits import Droit
from app.metier.habilitation.fil import NATURES, fil
from app.metier.habilitation.instruction import file, suivi
from app.metier.habilitation.instruction.acceptation import renvoyer_acces
from app.metier.habilitation.instruction.prise import personnes
from app.metier.habilitation.instruction.reponses import reprendre
from app.metier.habilitation.instruction.verifications import a_verifier, doublons
from app.metier.habilitation.libelles import ETATS_EQUIPE
from app.metier.habilitation.models import DemandeHabilitation
from app.metier.organisations.types import TYPES
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, champs_envoyes, est_un_envoi

_PAR_PAGE = 25


@plan.route("/pilotage/demandes/<uuid:demande_id>", methods=["GET", "POST"])
@exige(Droit.ADMISSION)
def demande(demande_id: uuid.UUID) -> Page:
    """Read it; follow it, let it go, take it in hand again, write without deciding."""
    geste = champs_envoyes().get("geste", "") if est_un_envoi() else ""
    formulaire = Formulaire() if geste in _PHRASES else FormulaireMessage()
    if fait := _faire(demande_id, formulaire, geste):
        return fait
    return _montrer(charger(demande_id), formulaire)


_PHRASES = {
    "suivre": "Vous suivez cette demande.",
    "lacher": "Vous ne suivez plus cette demande.",
    "reprendre": "La demande est reprise. La structure est prévenue.",
    "acces": "Le lien est parti. Il sert pendant 24 heures.",
}


def _faire(demande_id: uuid.UUID, formulaire: Formulaire, geste: str) -> Response | None:
    def agir(acte: Acte, tenue: DemandeHabilitation) -> bool:
        return _agir(acte, tenue, geste, formulaire)

    phrase = _PHRASES.get(geste, "Le message est parti. La structure est prévenue par e-mail.")
    return faire_sur(demande_id, formulaire, agir, phrase)


def _agir(acte: Acte, tenue: DemandeHabilitation, geste: str, formulaire: Formulaire) -> bool:
    lien, instant = page_du_demandeur(tenue.id), maintenant()
    if geste == "suivre":
        return suivi.suivre(acte.bdd, tenue, par=acte.par, maintenant=instant)
    if geste == "lacher":
        return suivi.lacher(acte.bdd, tenue, par=acte.par, maintenant=instant)
    if geste == "reprendre":
        reprendre(acte.bdd, tenue, lien=lien, par=acte.par, maintenant=instant)
    elif geste == "acces":
        renvoyer_acces(acte.bdd, tenue, portes=portes(tenue.id), par=acte.par, maintenant=instant)
    elif isinstance(formulaire, FormulaireMessage):
        texte = formulaire.texte.data or ""
        suivi.ecrire(acte.bdd, tenue, texte, lien=lien, par=acte.par, maintenant=instant)
    return True


def _montrer(lue: DemandeHabilitation, formulaire: Formulaire) -> Page:
    nommees, type_ = personnes(session(), lue), TYPES.get(lue.type or "")
    message = formulaire if isinstance(formulaire, FormulaireMessage) else FormulaireMessage()
    page = render_template(
        "national/demandes/demande.html",
        form=formulaire,
        message=message,
        demande=lue,
        type_dit=lue.type_autre or (type_.titre if type_ else ""),
        nommees=nommees,
        par_page=_PAR_PAGE,
        points=a_verifier(session(), lue, nommees, maintenant()),
        doublons=doublons(session(), lue),
        fil=fil(session(), lue),
        natures=NATURES,
        onglet=file.onglet_de(lue),
        titres=file.TITRES,
        etats=ETATS_EQUIPE,
        suivante=file.suivante(session(), lue),
    )
    return page, formulaire.statut
