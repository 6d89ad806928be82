"""People to train: the list, one of them and their session, the certificate."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.referent.equipe.cible import acte_d_equipe
from app.espaces.referent.formation import plan
from app.espaces.referent.formation.forms import FormulaireChoix, FormulairePair
from app.metier.aidants.droits import Droit
from app.metier.aidants.queries import aidants_de, appartenance
from app.metier.formation import reglages
from app.metier.formation.inscriptions.avancement import Avancement, avancement
from app.metier.formation.inscriptions.presences import noter_entre_pairs
from app.metier.formation.inscriptions.queries import (
    candidat_de,
    candidats_de,
    est_venue_partout,
    suivie_par,
    vivantes,
)
from app.metier.formation.inscriptions.services import desinscrire, inscrire
from app.metier.formation.libelles import DUREES, jours, moment
from app.metier.formation.queries import Remplie, proposees
from app.metier.habilitation.models import Candidat
from app.metier.organisations.models import Organisation
from app.metier.territoires.cog import regions
from app.socle.erreurs import Conflit, ErreurMetier, Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Formulaire, Page, champs_envoyes
from app.web.pdf.papier import papier

Geste = Callable[[Acte, Candidat], str]


@plan.get("/equipe/formation")
@exige(Droit.EQUIPE)
def personnes() -> str:
    """Those to train, and those trained."""
    instant = maintenant()
    gens = [
        (candidat, inscription, avancement(candidat, inscription, maintenant=instant))
        for candidat, inscription in candidats_de(session(), personne().organisation.id)
    ]
    return render_template(
        "referent/formation/personnes.html", gens=gens, jours=jours, Avancement=Avancement
    )


@plan.route("/equipe/formation/<uuid:candidat_id>", methods=["GET", "POST"])
@exige(Droit.EQUIPE)
def une_personne(candidat_id: uuid.UUID) -> Page:
    """One of them: the sessions offered, the one chosen, changed or left."""
    candidat, formulaire = _charger(candidat_id), FormulaireChoix()
    if champs_envoyes().get("geste") == "retirer":
        simple = Formulaire()
        if simple.est_valide():
            return _faire(candidat_id, _retirer)
    elif formulaire.est_valide():
        with formulaire.refus():
            return _faire(candidat_id, _inscrire(formulaire.seance.data))
    inscription = vivantes(session(), [candidat.id]).get(candidat.id)
    ou = avancement(candidat, inscription, maintenant=maintenant())
    partout = request.args.get("regions") == "toutes"
    return _montrer("personne", formulaire, candidat, ou=ou, inscription=inscription,
                    ouvertes=_ouvertes(candidat, ou, partout=partout), partout=partout,
                    peut_choisir=ou in _PEUT_CHOISIR, regions=regions(), jours=jours,
                    moment=moment, durees=DUREES, Avancement=Avancement)  # fmt: skip


@plan.route("/equipe/formation/<uuid:candidat_id>/entre-pairs", methods=["GET", "POST"])
@exige(Droit.EQUIPE)
def entre_pairs(candidat_id: uuid.UUID) -> Page:
    """An aidant of the structure has trained them."""
    candidat, formulaire = _charger(candidat_id), FormulairePair()

    def noter(acte: Acte, tenu: Candidat) -> str:
        assert formulaire.jour.data is not None  # an answer that must be given
        formateur = appartenance(
            acte.bdd, _uuid(formulaire.formateur.data), personne().organisation.id
        )
        noter_entre_pairs(
            acte.bdd,
            tenu,
            formateur,
            formulaire.jour.data,
            par=acte.par,
            maintenant=maintenant(),
        )
        return "La formation est notée."

    if formulaire.est_valide():
        with formulaire.refus():
            return _faire(candidat_id, noter)
    aidants = {str(a.id): a.nom_complet for a in aidants_de(session(), personne().organisation.id)}
    return _montrer("entre_pairs", formulaire, candidat, aidants=aidants)


@plan.get("/equipe/formation/<uuid:candidat_id>/attestation")
@exige(Droit.EQUIPE)
def attestation(candidat_id: uuid.UUID) -> Page:
    """The certificate, to print: only of who has followed it all."""
    candidat = _charger(candidat_id)
    suivie = suivie_par(session(), candidat.id)
    if candidat.forme_le is None or suivie is None:
        raise Conflit("L’attestation se fait quand la formation est finie.")
    return papier(
        "referent/formation/attestation.html",
        fichier="attestation-de-formation",
        candidat=candidat,
        inscription=suivie,
        seance=suivie.seance,
        moment=moment,
        venue_partout=est_venue_partout(suivie),
        lieu=session().get_one(Organisation, personne().organisation.id),
    )


_PEUT_CHOISIR = (Avancement.A_INSCRIRE, Avancement.EN_ATTENTE, Avancement.INSCRITE,
                 Avancement.A_CONFIRMER)  # fmt: skip


def _ouvertes(candidat: Candidat, ou: Avancement, *, partout: bool) -> list[Remplie]:
    if ou not in _PEUT_CHOISIR:
        return []
    return proposees(
        session(), candidat, reglages.lire(session()), partout=partout, maintenant=maintenant()
    )


def _inscrire(choisie: str) -> Geste:
    def faire(acte: Acte, candidat: Candidat) -> str:
        inscription = inscrire(
            acte.bdd, candidat, _uuid(choisie), par=acte.par, maintenant=maintenant()
        )
        if inscription.place_le is None:
            return "La session est complète : cette personne est sur la liste d’attente."
        return "L’inscription est faite. La personne reçoit un e-mail."

    return faire


def _retirer(acte: Acte, candidat: Candidat) -> str:
    fait = desinscrire(acte.bdd, candidat, par=acte.par, maintenant=maintenant())
    return "L’inscription est retirée. La personne reçoit un e-mail." if fait else ""


def _faire(candidat_id: uuid.UUID, geste: Geste) -> Response:
    with acte_d_equipe() as acte:
        tenu = candidat_de(acte.bdd, personne().organisation.id, candidat_id, verrou=True)
        if tenu is None:
            raise Introuvable
        phrase = geste(acte, tenu)
    if phrase:
        flash(phrase)
    return redirect(url_for(".une_personne", candidat_id=candidat_id), 303)


def _charger(candidat_id: uuid.UUID) -> Candidat:
    trouve = candidat_de(session(), personne().organisation.id, candidat_id)
    if trouve is None:
        raise Introuvable
    return trouve


def _uuid(saisie: str) -> uuid.UUID:
    try:
        return uuid.UUID(saisie)
    except ValueError:
        raise ErreurMetier("Rechargez la page, puis recommencez.") from None


def _montrer(gabarit: str, formulaire: Formulaire, candidat: Candidat, **valeurs: Any) -> Page:
    page = render_template(
        f"referent/formation/{gabarit}.html", form=formulaire, candidat=candidat, **valeurs
    )
    return page, formulaire.statut
