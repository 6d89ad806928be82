"""« Mon compte »: create a passkey, give it another name."""

import uuid

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from app.espaces.compte import plan
from app.espaces.compte.compte import mon_moyen
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.authentification.cles_acces import services
from app.metier.authentification.cles_acces.ceremonie import defi_de, lire_ajout
from app.metier.authentification.cles_acces.defis import Usage
from app.metier.authentification.models import MoyenConnexion
from app.metier.comptes import cles_acces
from app.socle.bdd import transaction
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import reglages
from app.web.connectee import personne
from app.web.formulaires import Page
from app.web.partage.cles_acces import (
    FormulaireNomCle,
    FormulaireNouvelleCle,
    depenser_defi,
    site,
    tirer_defi,
)


@plan.route("/mon-compte/cles/nouvelle", methods=["GET", "POST"])
@exige(Droit.COMPTE, code_recent=True)
def nouvelle_cle() -> Page:
    """A name, then the device that makes the key: it opens the account at once."""
    formulaire, options = FormulaireNouvelleCle(), None
    if formulaire.est_valide():
        with formulaire.refus():
            if formulaire.reponse.data:
                _ajouter(formulaire)
                flash("La clé d’accès est ajoutée : elle ouvre votre compte dès maintenant.")
                return redirect(url_for(".compte"), 303)
            defi = tirer_defi(Usage.AJOUT, *_qui())
            with transaction(session()) as bdd:
                options = services.demander_ajout(bdd, _moi(bdd), defi, site=site())
    page = render_template("compte/nouvelle_cle.html", form=formulaire, options=options)
    return page, 200 if options else formulaire.statut


def _moi(bdd: Session) -> Aidant:
    return bdd.get_one(Aidant, personne().aidant.id)


def _ajouter(formulaire: FormulaireNouvelleCle) -> None:
    lue = lire_ajout(formulaire.reponse.data or "")
    depenser_defi(defi_de(lue), Usage.AJOUT, *_qui())
    with transaction(session()) as bdd:
        cles_acces.ajouter(
            bdd,
            _moi(bdd),
            lue,
            nom=formulaire.nom.data or "",
            site=site(),
            telephone=reglages().telephone_support,
            maintenant=maintenant(),
        )


@plan.route("/mon-compte/cles/<uuid:moyen_id>/nom", methods=["GET", "POST"])
@exige(Droit.COMPTE)
def nommer_cle(moyen_id: uuid.UUID) -> Page:
    """Give another name to one of my keys."""
    moyen = _ma_cle(moyen_id)
    assert moyen.cle is not None
    formulaire = FormulaireNomCle(nom=moyen.cle.nom)
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                tenue = _ma_cle(moyen_id, verrou=True)
                services.renommer(bdd, tenue, formulaire.nom.data or "", maintenant=maintenant())
            flash("La clé d’accès est renommée.")
            return redirect(url_for(".compte"), 303)
    return render_template("compte/nommer_cle.html", form=formulaire), formulaire.statut


def _qui() -> tuple[str, str]:
    connexion = personne().connexion
    return str(connexion.aidant_id), str(connexion.id)


def _ma_cle(moyen_id: uuid.UUID, *, verrou: bool = False) -> MoyenConnexion:
    """Load-and-authorise: one of my keys."""
    moyen = mon_moyen(moyen_id, verrou=verrou)
    if moyen.cle is None:
        raise Introuvable
    return moyen
