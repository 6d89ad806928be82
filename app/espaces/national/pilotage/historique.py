"""What changed of the catalogue since it was shipped, or since a day; a correction put back."""

from datetime import UTC, date, datetime, time

from flask import Response, flash, redirect, render_template, request, url_for

from app.espaces.national.pilotage import plan
from app.espaces.national.pilotage.forms_catalogue import FormulaireRaison, lire_version
from app.metier.aidants.droits import TITRES_ROLES, Droit, roles_donnant
from app.metier.corrections import libelles
from app.metier.corrections.libelles import CHAMPS, NATURES
from app.metier.corrections.queries import (
    changement,
    correction_de,
    difference,
    page_des_changes,
    tous_les_changes,
)
from app.metier.corrections.services import Acte
from app.metier.corrections.services import annuler as annuler_la_correction
from app.metier.demarches.domaines import TITRES
from app.metier.demarches.vigueur import dit_en_vigueur, vigueur_exacte
from app.socle.erreurs import Conflit, Introuvable
from app.socle.horloge import maintenant
from app.socle.langue.lecture_dates import lire_jour
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.connectee import jour_ici, personne
from app.web.formulaires import Page
from app.web.tableur import tableur

_QUI = ", ".join(TITRES_ROLES[nom].lower() for nom in roles_donnant(Droit.SUPPORT))
_TITRES = ("numero", "le", "par", "acte", "fiche", "champ", "avant", "apres", "raison")


@plan.get("/pilotage/demarches/historique")
@exige(Droit.PILOTAGE)
def historique() -> str:
    """What changed, the newest first; `?depuis=` a day."""
    depuis = _jour_demande()
    page = page_des_changes(session(), depuis=_instant(depuis), avant=_curseur())
    return render_template(
        "national/pilotage/historique.html",
        page=page,
        depuis=depuis,
        qui=_QUI,
        natures=NATURES,
        mots=libelles,
        titres=TITRES,
    )


@plan.get("/pilotage/demarches/historique.csv")
@exige(Droit.PILOTAGE)
def historique_csv() -> Response:
    """The same as a table: one line for each field."""
    zone = personne().zone
    lignes = [
        (
            str(change.correction.numero),
            change.correction.le.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            _QUI,
            NATURES[change.correction.acte],
            change.correction.cle,
            CHAMPS.get(champ, champ),
            *valeurs,
            change.correction.raison,
        )
        for change in tous_les_changes(session(), depuis=_instant(_jour_demande()))
        for champ, valeurs in change.champs.items()
    ]
    return tableur([_TITRES, *lignes], nom="demarches-historique")


@plan.route(
    "/pilotage/demarches/historique/<int(max=2147483647):numero>/annuler", methods=["GET", "POST"]
)
@exige(Droit.SUPPORT)
def annuler(numero: int) -> Page:
    """Put back what was said before a correction: what that changes first, and why."""
    formulaire = FormulaireRaison()
    if formulaire.est_valide():
        with formulaire.refus():
            with acte_national(Droit.SUPPORT) as acte:
                donnees = Acte(acte.par, maintenant(), formulaire.raison.data or "", formulaire.vu)
                annuler_la_correction(acte.bdd, numero, donnees)
            flash("C’est remis comme avant : les aidants le lisent dès maintenant.")
            return redirect(url_for(".historique"), 303)
    trouvee = correction_de(session(), numero)
    if trouvee is None:
        raise Introuvable
    vigueur = vigueur_exacte(session())
    if not formulaire.version.data or formulaire.statut == Conflit.statut:
        formulaire.version.data = str(vigueur.numeros[trouvee.lieu])
    page = render_template(
        "national/pilotage/annuler.html",
        form=formulaire,
        change=changement(trouvee),
        remet=difference(dit_en_vigueur(vigueur, trouvee.lieu), trouvee.avant),
        natures=NATURES,
        mots=libelles,
        titres=TITRES,
    )
    return page, formulaire.statut


def _jour_demande() -> date | None:
    """Return the day in the address; one that is none is no filter."""
    return lire_jour(request.args.get("depuis", ""), jour_ici())


def _instant(jour: date | None) -> datetime | None:
    """Return when a day begins where the reader is."""
    return datetime.combine(jour, time(), personne().zone).astimezone(UTC) if jour else None


def _curseur() -> int | None:
    """Return the number in the address; one that is none begins at the newest."""
    numero = lire_version(request.args.get("avant"))
    return numero if numero > 0 else None
