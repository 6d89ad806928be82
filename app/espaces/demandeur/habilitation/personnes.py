"""The steps on people: who looks after the team, who is trained, one by one or by a file."""

import uuid
from collections.abc import Sequence

from flask import flash, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.demandeur.habilitation import plan
from app.espaces.demandeur.habilitation.acces import moi
from app.espaces.demandeur.habilitation.conduite import (
    Chargee,
    a_l_etape,
    adresse,
    garder,
    montrer,
)
from app.espaces.demandeur.habilitation.forms import (
    RELAIS,
    FormulaireAidant,
    FormulaireReferents,
)
from app.metier.aidants.droits import Droit
from app.metier.habilitation.demandeur import candidats as services
from app.metier.habilitation.demandeur.demandes import promettre_les_codes
from app.metier.habilitation.demandeur.etapes import Etape
from app.metier.habilitation.engagements import CODES_SECOURS
from app.metier.habilitation.liste import COLONNES, Personne
from app.metier.habilitation.models import DemandeHabilitation
from app.metier.habilitation.queries import ma_demande, nb_a_former, page_a_former
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier, Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, champs_envoyes, est_un_envoi
from app.web.partage.chargement import curseur_demande
from app.web.partage.personnes import dire_ajoutee, page_liste, personne_de
from app.web.tableur import tableur

_CHAMPS = ("prenom", "nom", "courriel", "profession", "telephone")
_DES_DEUX = _CHAMPS[:4]
_PARTAGEE = " Son adresse semble lue par plusieurs personnes : une adresse à son nom est plus sûre."


@plan.route("/habilitation/<uuid:demande_id>/referents", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
@a_l_etape(Etape.REFERENTS)
def referents(chargee: Chargee) -> Page:
    """Who looks after the team, and what is done the day they are locked out."""
    formulaire = FormulaireReferents(data=_ecrits(chargee))

    def geste(bdd: Session, tenue: DemandeHabilitation) -> None:
        choisis = [(_personne(formulaire, ""), bool(formulaire.a_former.data))]
        deux = formulaire.relais.data == "deuxieme"
        if deux:
            _exiger_la_deuxieme(formulaire)
            choisis.append((_personne(formulaire, "_2"), bool(formulaire.a_former_2.data)))
        services.nommer_referents(bdd, tenue, choisis, maintenant=maintenant())
        promettre_les_codes(tenue, promis=not deux, maintenant=maintenant())

    return garder(chargee, formulaire, geste) or montrer(chargee, formulaire, relais=RELAIS)


def _ecrits(chargee: Chargee) -> dict[str, object]:
    """Return what was kept of the référents, as the form shows it."""
    siens = [propose for propose in chargee.proposes if propose.est_referent]
    ecrits: dict[str, object] = {"relais": None}
    for fin, propose in zip(("", "_2"), siens, strict=False):
        ecrits |= {f"{champ}{fin}": getattr(propose, champ) for champ in _CHAMPS}
        ecrits[f"a_former{fin}"] = propose.a_former
    if len(siens) > 1:
        ecrits["relais"] = "deuxieme"
    elif CODES_SECOURS in (chargee.demande.engagements or ()):
        ecrits["relais"] = "codes"
    return ecrits


def _exiger_la_deuxieme(formulaire: FormulaireReferents) -> None:
    for champ in _DES_DEUX:
        if not formulaire[f"{champ}_2"].data:
            raise ErreurMetier("À remplir pour la deuxième personne.", champ=f"{champ}_2")


def _personne(formulaire: Formulaire, fin: str) -> Personne:
    dits = {champ: formulaire[f"{champ}{fin}"].data or None for champ in _CHAMPS}
    return Personne(
        prenom=dits["prenom"] or "",
        nom=dits["nom"] or "",
        courriel=dits["courriel"] or "",
        profession=dits["profession"],
        telephone=dits["telephone"],
    )


@plan.route("/habilitation/<uuid:demande_id>/aidants", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
@a_l_etape(Etape.AIDANTS)
def aidants(chargee: Chargee) -> Page:
    """Who is to be trained: add one, take one off."""
    if est_un_envoi() and "retirer" in champs_envoyes():
        return _retirer(chargee.demande_id, champs_envoyes()["retirer"])
    formulaire = FormulaireAidant()

    def geste(bdd: Session, tenue: DemandeHabilitation) -> None:
        services.proposer(bdd, tenue, [personne_de(formulaire)], maintenant=maintenant())

    if garder(chargee, formulaire, geste):
        dire_ajoutee(formulaire.courriel.data or "")
        return redirect(adresse(chargee.demande_id, Etape.AIDANTS), 303)
    return montrer(
        chargee,
        formulaire,
        page=page_a_former(session(), chargee.demande, apres=curseur_demande("apres")),
        nombre=nb_a_former(session(), chargee.demande),
    )


def _retirer(demande_id: uuid.UUID, qui: str) -> Response:
    try:
        candidat_id = uuid.UUID(qui)
    except ValueError:
        raise Introuvable from None
    with transaction(session()) as bdd:
        tenue = ma_demande(bdd, moi().courriel, demande_id, verrou=True)
        services.retirer(bdd, tenue, candidat_id, maintenant=maintenant())
    flash("Cette personne est retirée.")
    return redirect(adresse(demande_id, Etape.AIDANTS), 303)


@plan.route("/habilitation/<uuid:demande_id>/liste", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
@a_l_etape(Etape.AIDANTS)
def liste(chargee: Chargee) -> Page:
    """People to train, by a file."""
    siens = (propose.courriel for propose in chargee.proposes if propose.a_former)

    def ajouter(personnes: Sequence[Personne]) -> None:
        with transaction(session()) as bdd:
            tenue = ma_demande(bdd, moi().courriel, chargee.demande_id, verrou=True)
            services.proposer(bdd, tenue, personnes, maintenant=maintenant())

    return page_liste(
        "demandeur/habilitation/liste.html",
        deja=lambda: frozenset(siens),
        ajouter=ajouter,
        suite=adresse(chargee.demande_id, Etape.AIDANTS),
        demande=chargee.demande,
    )


@plan.get("/habilitation/modele")
@exige(Droit.PUBLIC)
def modele() -> Response:
    """The file to fill in: its titles."""
    return tableur([COLONNES], nom="personnes-a-former")
