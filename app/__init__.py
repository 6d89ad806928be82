"""Aidants Connect: mandates between an usager and an organisation, used through FranceConnect."""

from flask import Flask

from config import Reglages, charger


def create_app(reglages: Reglages | None = None) -> Flask:
    """Build the application: its settings, its foundations, the list of its rooms."""
    from app import acces, bdd, htmx, pages_erreur, qui, securite, socle, statiques, taches
    from app.accueil import pages
    from app.accueil import routes as accueil
    from app.carte import routes as carte
    from app.connexion import routes as connexion
    from app.fournisseur import protocole
    from app.fournisseur import routes as fournisseur
    from app.mon_compte import routes as mon_compte
    from app.nouveau_mandat import retours
    from app.nouveau_mandat import routes as nouveau_mandat
    from app.personnes import routes as personnes

    app = Flask(__name__, template_folder="../templates", static_folder=None)
    socle.configurer(app, reglages or charger())
    for fondation in (bdd, statiques, securite, htmx, pages_erreur, qui, acces):
        fondation.init_app(app)
    ecrans = (
        accueil,
        pages,
        connexion,
        mon_compte,
        nouveau_mandat,
        retours,
        personnes,
        carte,
        fournisseur,
    )
    for piece in (*ecrans, protocole):
        app.register_blueprint(piece.plan)
    taches.init_app(app)
    acces.verifier_declarations(app)
    return app
