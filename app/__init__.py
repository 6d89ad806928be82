"""Aidants Connect: mandates between an usager and an organisation, used through FranceConnect."""

from flask import Blueprint, Flask

from config import Reglages, charger


def create_app(reglages: Reglages | None = None) -> Flask:
    """Build the application: its settings, its foundations, its rooms, its commands."""
    from app import (
        acces,
        bdd,
        compression,
        expedition,
        htmx,
        pages_erreur,
        qui,
        securite,
        socle,
        statiques,
        taches,
    )

    app = Flask(__name__, template_folder="../templates", static_folder=None)
    socle.configurer(app, reglages or charger())
    fondations = (compression, bdd, expedition, statiques, securite, htmx, pages_erreur, qui, acces)
    for fondation in fondations:
        fondation.init_app(app)
    for plan in _plans():
        app.register_blueprint(plan)
    taches.init_app(app)
    acces.verifier_declarations(app)
    return app


def _plans() -> list[Blueprint]:
    """List the rooms; the steps of the wizard share one blueprint."""
    from app.accueil import pages
    from app.accueil import routes as accueil
    from app.carte import impression
    from app.carte import routes as carte
    from app.connexion import pertes
    from app.connexion import routes as connexion
    from app.equipe import actes_membre, chiffres, moyens, reserves
    from app.equipe import routes as equipe
    from app.fournisseur import protocole
    from app.fournisseur import routes as fournisseur
    from app.mon_compte import routes as mon_compte
    from app.nouveau_mandat import choix, conclusion, renouvellement, retours, signature
    from app.personnes import actes, arrets, usagers
    from app.personnes import routes as personnes

    ecrans = (
        accueil,
        pages,
        connexion,
        pertes,
        mon_compte,
        choix,
        conclusion,
        renouvellement,
        retours,
        signature,
        personnes,
        usagers,
        actes,
        arrets,
        carte,
        impression,
        equipe,
        actes_membre,
        chiffres,
        moyens,
        reserves,
        fournisseur,
    )
    return list(dict.fromkeys(piece.plan for piece in (*ecrans, protocole)))
