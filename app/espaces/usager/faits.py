"""With the card and its secret: what was done, page by page; one of them contested."""

import uuid
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, url_for

from app.espaces.usager import plan
from app.espaces.usager.carte import carte_ouverte, page_mandat, recommencer
from app.espaces.usager.forms import FormulaireContestation, FormulaireFaits, FormulaireSuite
from app.metier.aidants.droits import Droit
from app.metier.authentification.codes import Compteur, reserver
from app.metier.cartes_mandat import consultation
from app.metier.cartes_mandat import secret as secret_carte
from app.metier.cartes_mandat.queries import PageFaits
from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.conservation.comptes_rendus import compte_rendu_du_papier
from app.metier.mandats.contestations.services import contester as contester_un_fait
from app.metier.mandats.transferts.papiers import papier_de
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier, TropDeTentatives
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique
from app.web.formulaires import Page, est_un_envoi

_PAR_MANDAT = ((timedelta(days=1), 10),)


@plan.route("/carte/faits", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def faits() -> Page:
    """Second screen: what was done, to who knows the secret."""
    formulaire = FormulaireFaits()
    if not est_un_envoi():
        return redirect(url_for(".carte"), 303)
    try:
        trouvee = carte_ouverte(formulaire)
    except ErreurMetier as refus:
        return recommencer(refus)
    if not formulaire.est_valide():
        return page_mandat(trouvee, form_faits=formulaire, statut=formulaire.statut)
    with formulaire.refus():
        with transaction(session()) as bdd:
            permis = secret_carte.compter(bdd, trouvee.id)
        if not permis:
            raise consultation.SecretEpuise
        with transaction(session()) as bdd:
            vus = consultation.ouvrir_les_faits(
                bdd, trouvee, formulaire.secret.data or "", maintenant=maintenant()
            )
        return _page_des_faits(trouvee, vus, None)
    return page_mandat(trouvee, form_faits=formulaire, statut=formulaire.statut)


@plan.route("/carte/faits/suite", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def suite() -> Page:
    """What is older, or the newest again; the secret was given already."""
    formulaire = FormulaireSuite()
    if not est_un_envoi():
        return redirect(url_for(".carte"), 303)
    try:
        trouvee, avant = _vue(formulaire)
        return _page_des_faits(trouvee, consultation.faits(session(), trouvee, avant=avant), avant)
    except ErreurMetier as refus:
        return recommencer(refus)


@plan.route("/carte/compte-rendu", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def rendre_compte() -> Page:
    """What was done, in one page to print; the secret was given already."""
    formulaire = FormulaireSuite()
    if not est_un_envoi():
        return redirect(url_for(".carte"), 303)
    try:
        trouvee, _ = _vue(formulaire)
    except ErreurMetier as refus:
        return recommencer(refus)
    papier = papier_de(session(), trouvee.mandat_id)
    mandat = papier.tenu
    organisation = session().get_one(Organisation, mandat.organisation_id)
    return render_template(
        "usager/compte_rendu.html",
        mandat=mandat,
        texte=mandat.texte,
        organisation=organisation,
        rendu=compte_rendu_du_papier(session(), papier, organisation.zone),
        instant=maintenant(),
        carte=adresse_publique(url_for(".carte")).partition("://")[2],
    )


@plan.route("/carte/contester", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def contester() -> Page:
    """« Ce n’est pas moi, ou je n’ai rien demandé »: told to the référents, once."""
    formulaire = FormulaireContestation()
    if not est_un_envoi():
        return redirect(url_for(".carte"), 303)
    faite: bool | None = None
    try:
        trouvee, avant = _vue(formulaire)
        with formulaire.refus():
            faite = _contester(trouvee, uuid.UUID(formulaire.acte.data))
        vus = consultation.faits(session(), trouvee, avant=avant)
    except ErreurMetier as refus:
        return recommencer(refus)
    statut = formulaire.statut if faite is None else 200
    return _page_des_faits(
        trouvee, vus, avant, contestee=faite, form_contestation=formulaire, statut=statut
    )


def _contester(trouvee: CarteMandat, acte: uuid.UUID) -> bool:
    mandat_id, instant = trouvee.mandat_id, maintenant()
    compteur = Compteur(("contestation", str(mandat_id)), _PAR_MANDAT)
    try:
        with transaction(session()) as bdd:
            reserver(bdd, [compteur], str(acte), maintenant=instant)
    except TropDeTentatives as refus:
        raise TropDeTentatives(
            "Vous avez signalé 10 démarches aujourd’hui : c’est le plus possible ici. "
            "Appelez la structure, ou l’équipe nationale : elles peuvent arrêter le mandat."
        ) from refus
    with transaction(session()) as bdd:
        return contester_un_fait(
            bdd,
            mandat_id,
            acte,
            lien=adresse_publique(url_for("suivi.contestations")),
            maintenant=instant,
        )


def _vue(formulaire: FormulaireSuite) -> tuple[CarteMandat, uuid.UUID | None]:
    """Return the card whose secret was given, and where in the list. Raises PasseRefuse."""
    with transaction(session()) as bdd:
        trouvee = consultation.carte_de_la_vue(
            bdd, formulaire.vue.data or "", maintenant=maintenant()
        )
    if not formulaire.est_valide():
        raise consultation.PasseRefuse
    return trouvee, uuid.UUID(formulaire.avant.data) if formulaire.avant.data else None


def _page_des_faits(
    trouvee: CarteMandat, vus: PageFaits, avant: uuid.UUID | None, **contenu: Any
) -> Page:
    vue = consultation.delivrer_vue(session(), trouvee, maintenant=maintenant())
    return page_mandat(trouvee, faits=vus, vue=vue, avant=avant, **contenu)
