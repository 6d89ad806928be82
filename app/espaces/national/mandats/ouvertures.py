"""The evidence extract and the closed archive: two people, and a line of the journal each time."""

import json
import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as ReponseWerkzeug

from app.espaces.national.mandats import plan
from app.espaces.national.mandats.forms import FormulaireOuverture
from app.metier.aidants.droits import Droit
from app.metier.journal.actions import MOTIFS_OUVERTURE
from app.metier.journal.preuves.signataire import Lieux
from app.metier.mandats.conservation import archives
from app.metier.mandats.conservation import extrait as extraits
from app.metier.mandats.models import numero_de
from app.metier.pilotage.donnees import consultations, ouvertures
from app.metier.pilotage.donnees.ouvertures import Demande
from app.metier.pilotage.models import OuvertureDossier
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte, acte_national
from app.web.bdd import session
from app.web.configuration import reglages
from app.web.connectee import personne
from app.web.formulaires import Formulaire, Page, champs_envoyes


@plan.route("/pilotage/mandats/dossiers", methods=["GET", "POST"])
@exige(Droit.DONNEES, code_recent=True)
def dossiers() -> Page:
    """Ask to open a file; those that wait for a second person, or are open."""
    formulaire = FormulaireOuverture()
    if formulaire.est_valide():
        with formulaire.refus():
            _demander(formulaire)
            flash("C’est demandé\u00a0: une deuxième personne doit confirmer.")
            return redirect(url_for(".dossiers"), 303)
    page = render_template(
        "national/mandats/dossiers.html",
        form=formulaire,
        ouvertures=ouvertures.en_cours(session(), maintenant=maintenant()),
        genres=ouvertures.GENRES,
        motifs=MOTIFS_OUVERTURE,
        numero_de=numero_de,
    )
    return page, formulaire.statut


@plan.route("/pilotage/mandats/dossiers/<uuid:ouverture_id>", methods=["GET", "POST"])
@exige(Droit.DONNEES, code_recent=True)
def dossier(ouverture_id: uuid.UUID) -> Page:
    """Confirm what another asked; open it once confirmed, as a file to keep."""
    trouvee, formulaire = _charger(ouverture_id), Formulaire()
    if formulaire.est_valide():
        with formulaire.refus():
            if champs_envoyes().get("geste") == "ouvrir":
                return _ouvrir(trouvee)
            return _confirmer(ouverture_id)
    page = render_template(
        "national/mandats/dossier.html",
        form=formulaire,
        ouverture=trouvee,
        numero=numero_de(trouvee.mandat_id),
        genres=ouvertures.GENRES,
        motifs=MOTIFS_OUVERTURE,
        instant=maintenant(),
        moi=personne().aidant.id,
    )
    return page, formulaire.statut


def _demander(formulaire: FormulaireOuverture) -> None:
    demande = Demande(formulaire.numero.data or "", formulaire.genre.data, formulaire.motif.data)
    with acte_national(Droit.DONNEES) as acte:
        consultations.situer_un_numero(
            acte.bdd, demande.numero, par=acte.par, maintenant=maintenant()
        )
    with acte_national(Droit.DONNEES) as acte:
        ouvertures.demander(acte.bdd, demande, par=acte.par, maintenant=maintenant())


def _confirmer(ouverture_id: uuid.UUID) -> ReponseWerkzeug:
    with acte_national(Droit.DONNEES) as acte:
        tenue = _tenir(acte, ouverture_id)
        if ouvertures.confirmer(acte.bdd, tenue, par=acte.par, maintenant=maintenant()):
            flash("C’est confirmé\u00a0: le dossier est ouvert un jour, à vous deux.")
    return redirect(url_for(".dossier", ouverture_id=ouverture_id), 303)


def _ouvrir(trouvee: OuvertureDossier) -> Response:
    """Return the file; its opening is committed before a byte of it leaves."""
    lire = {ouvertures.EXTRAIT: _extrait, ouvertures.ARCHIVE: _archive}[trouvee.genre]
    texte = json.dumps(lire(trouvee), ensure_ascii=False, indent=2) + "\n"
    nom = f"{trouvee.genre}-{numero_de(trouvee.mandat_id)}.json"
    entete = {"Content-Disposition": f'attachment; filename="{nom}"'}
    return Response(texte, mimetype="application/json", headers=entete)


def _extrait(trouvee: OuvertureDossier) -> dict[str, Any]:
    lus, instant = reglages(), maintenant()
    lieux = Lieux(lus.ancres, lus.cle_ancres, lus.ancres_cle_publique)
    extrait = extraits.preparer(
        session(), trouvee.mandat_id, lieux, motif=trouvee.motif, maintenant=instant
    )
    with acte_national(Droit.DONNEES) as acte:
        tenue = _tenir(acte, trouvee.id)
        ouvertures.exiger_ouverte(tenue, par=acte.par, maintenant=instant)
        return extraits.ouvrir(acte.bdd, extrait, maintenant=instant, aidant_id=acte.par.id)


def _archive(trouvee: OuvertureDossier) -> dict[str, Any]:
    instant = maintenant()
    with acte_national(Droit.DONNEES) as acte:
        tenue = _tenir(acte, trouvee.id)
        ouvertures.exiger_ouverte(tenue, par=acte.par, maintenant=instant)
        ouverte = archives.ouvrir(
            acte.bdd,
            trouvee.mandat_id,
            motif=trouvee.motif,
            par=f"{acte.par.nom_complet}, équipe nationale",
            maintenant=instant,
            aidant_id=acte.par.id,
        )
    return ouverte.document(session())


def _tenir(acte: Acte, ouverture_id: uuid.UUID) -> OuvertureDossier:
    tenue = ouvertures.ouverture_tenue(acte.bdd, ouverture_id)
    if tenue is None:
        raise Introuvable
    return tenue


def _charger(ouverture_id: uuid.UUID) -> OuvertureDossier:
    trouvee = session().get(OuvertureDossier, ouverture_id)
    if trouvee is None:
        raise Introuvable
    return trouvee
