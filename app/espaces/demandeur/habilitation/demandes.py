"""My requests, and one of them: where it stands, the thread, its paper, to take it back."""

import uuid
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.demandeur.habilitation import plan
from app.espaces.demandeur.habilitation.acces import avec_acces, moi
from app.espaces.demandeur.habilitation.conduite import adresse
from app.espaces.demandeur.habilitation.forms import FormulaireMessage
from app.metier.aidants.droits import Droit
from app.metier.habilitation import queries
from app.metier.habilitation.calendrier import territoire_de
from app.metier.habilitation.demandeur import demandes as services
from app.metier.habilitation.demandeur import depot
from app.metier.habilitation.demandeur.etapes import premiere_ouverte
from app.metier.habilitation.engagements import CODES_SECOURS, ENGAGEMENTS
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.fil import NATURES, fil
from app.metier.habilitation.libelles import ETATS, SUITES
from app.metier.habilitation.models import DemandeHabilitation
from app.metier.organisations.types import TYPES
from app.metier.territoires.cog import commune
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, est_un_envoi
from app.web.pdf.papier import papier


@plan.route("/habilitation/mes-demandes", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
@avec_acces
def mes_demandes() -> Page:
    """The requests of this address; a new one begins here."""
    formulaire = Formulaire()
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                neuve = services.commencer(bdd, moi().courriel, maintenant=maintenant())
            return redirect(url_for(".demandeur", demande_id=neuve.id), 303)
    page = render_template(
        "demandeur/habilitation/mes_demandes.html",
        form=formulaire,
        courriel=moi().courriel,
        demandes=queries.mes_demandes(session(), moi().courriel),
        etats=ETATS,
    )
    return page, formulaire.statut


@plan.route("/habilitation/<uuid:demande_id>", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
@avec_acces
def demande(demande_id: uuid.UUID) -> Page:
    """Where it stands in one glance, what comes next, what was said; to write is a POST."""
    formulaire = FormulaireMessage()
    trouvee = charger(demande_id)
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                tenue = queries.ma_demande(bdd, moi().courriel, demande_id, verrou=True)
                texte = formulaire.texte.data or ""
                depot.ecrire(bdd, tenue, texte, maintenant=maintenant())
            flash("Votre message est envoyé.")
            return redirect(url_for(".demande", demande_id=demande_id), 303)
    proposes = queries.proposes(session(), trouvee)
    page = render_template(
        "demandeur/habilitation/demande.html",
        form=formulaire,
        demande=trouvee,
        etats=Etat,
        etat=ETATS[trouvee.etat],
        suite=SUITES[trouvee.etat],
        ou_continuer=adresse(trouvee.id, premiere_ouverte(trouvee, proposes)),
        territoire=territoire_de(session(), trouvee, maintenant=maintenant()),
        fil=fil(session(), trouvee),
        natures=NATURES,
        heure_d_ici=zone_de(trouvee),
    )
    return page, formulaire.statut


@plan.get("/habilitation/<uuid:demande_id>/recapitulatif")
@exige(Droit.PUBLIC)
@avec_acces
def recapitulatif(demande_id: uuid.UUID) -> Page:
    """All that the request says, to read and to print."""
    trouvee = charger(demande_id)
    return papier(
        "demandeur/habilitation/recapitulatif.html",
        fichier="demande-d-habilitation",
        demande=trouvee,
        **contenu(trouvee),
    )


@plan.route("/habilitation/<uuid:demande_id>/effacer", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
@avec_acces
def effacer(demande_id: uuid.UUID) -> Page:
    """Take back a draft: asked once."""
    formulaire, trouvee = Formulaire(), charger(demande_id)
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                tenue = queries.ma_demande(bdd, moi().courriel, demande_id, verrou=True)
                services.effacer(bdd, tenue)
            flash("La demande est effacée.")
            return redirect(url_for(".mes_demandes"), 303)
    if trouvee.etat is not Etat.BROUILLON and not est_un_envoi():
        return redirect(url_for(".demande", demande_id=demande_id), 303)
    page = render_template("demandeur/habilitation/effacer.html", form=formulaire, demande=trouvee)
    return page, formulaire.statut


@plan.post("/habilitation/<uuid:demande_id>/reprendre")
@exige(Droit.PUBLIC)
@avec_acces
def reprendre(demande_id: uuid.UUID) -> Response:
    """Begin again from a refused request."""
    with transaction(session()) as bdd:
        refusee = queries.ma_demande(bdd, moi().courriel, demande_id, verrou=True)
        neuve = services.reprendre(bdd, refusee, maintenant=maintenant())
    flash("Voici une nouvelle demande, avec ce que vous aviez écrit. Relisez chaque étape.")
    return redirect(url_for(".demandeur", demande_id=neuve.id), 303)


def charger(demande_id: uuid.UUID) -> DemandeHabilitation:
    """Return a request of who asks. Raises Introuvable for any other."""
    return queries.ma_demande(session(), moi().courriel, demande_id)


def zone_de(trouvee: DemandeHabilitation) -> ZoneInfo:
    """Return the hour that its people live by."""
    lieu = commune(trouvee.code_commune or "")
    return ZoneInfo(lieu.fuseau if lieu else "Europe/Paris")


def contenu(trouvee: DemandeHabilitation) -> dict[str, object]:
    """Return what the recap of a request shows beside its row."""
    proposes = queries.proposes(session(), trouvee)
    connu = TYPES.get(trouvee.type or "")
    return {
        "referents": [un for un in proposes if un.est_referent],
        "a_former": [un for un in proposes if un.a_former],
        "type_dit": trouvee.type_autre or (connu.titre if connu else ""),
        "engagements": ENGAGEMENTS,
        "promet_des_codes": CODES_SECOURS in (trouvee.engagements or ()),
        "heure_d_ici": zone_de(trouvee),
        "etat": ETATS[trouvee.etat],
    }
