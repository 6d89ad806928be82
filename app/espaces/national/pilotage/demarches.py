"""The catalogue of démarches in force: its themes, what each démarche says, all of it as a file."""

from flask import Response, render_template

from app.espaces.national.pilotage import plan
from app.metier.aidants.droits import Droit
from app.metier.demarches import fichier
from app.metier.demarches.catalogue import PUBLIE
from app.metier.demarches.domaines import DOMAINES
from app.metier.demarches.fiches import EQUIPE
from app.metier.demarches.models import AVERTISSEMENT, DEMARCHE
from app.metier.demarches.vigueur import vigueur_exacte
from app.socle.erreurs import Introuvable
from app.socle.horloge import jour_a_paris, maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.partage.catalogue import catalogue
from app.web.tableur import tableur


@plan.get("/pilotage/demarches")
@exige(Droit.PILOTAGE)
def demarches() -> str:
    """The themes, how much of each somebody has checked, what was corrected since the release."""
    vigueur = vigueur_exacte(session())
    toutes = vigueur.catalogue.demarches.values()
    return render_template(
        "national/pilotage/demarches.html",
        themes=[(d, [une for une in toutes if une.domaine == d.cle]) for d in DOMAINES.values()],
        ecart=fichier.comparer(PUBLIE, vigueur.catalogue),
        ecartees=vigueur.ecartees,
    )


@plan.get("/pilotage/demarches/<domaine>")
@exige(Droit.PILOTAGE)
def theme(domaine: str) -> str:
    """One theme: what each of its démarches says to aidant and person, those taken away."""
    if domaine not in DOMAINES:
        raise Introuvable
    vigueur = vigueur_exacte(session())
    lu = vigueur.catalogue
    return render_template(
        "national/pilotage/theme.html",
        theme=DOMAINES[domaine],
        avertissement=lu.avertissements.get(domaine),
        demarches=[une for une in lu.demarches.values() if une.domaine == domaine],
        retirees=[une for une in lu.retirees.values() if une.domaine == domaine],
        numeros={cle: n for (sorte, cle), n in vigueur.numeros.items() if sorte == DEMARCHE},
        est_corrige=(AVERTISSEMENT, domaine) in vigueur.numeros,
        aujourd_hui=jour_a_paris(maintenant()),
        equipe=EQUIPE,
    )


@plan.get("/pilotage/demarches.csv")
@exige(Droit.PILOTAGE)
def demarches_csv() -> Response:
    """All of it, as a table."""
    return tableur(fichier.lignes(catalogue()), nom="demarches")


@plan.get("/pilotage/demarches.toml")
@exige(Droit.PILOTAGE)
def demarches_toml() -> Response:
    """All of it, as the file of the next release."""
    return en_fichier(fichier.ecrire(catalogue(), aujourd_hui=jour_a_paris(maintenant())))


def en_fichier(texte: str) -> Response:
    """Return the file of a release, to download."""
    entete = {"Content-Disposition": 'attachment; filename="demarches.toml"'}
    return Response(texte, mimetype="application/toml", headers=entete)
