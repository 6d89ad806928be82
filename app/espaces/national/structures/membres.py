"""Who works in an organisation, and who cannot: for whoever answers the telephone, and says why."""

import uuid

from flask import render_template

from app.espaces.national.structures import plan
from app.espaces.national.structures.forms import FormulaireLectureEquipe
from app.espaces.national.structures.gestes import charger, montrer
from app.metier.aidants.droits import Droit
from app.metier.equipe import libelles as mots
from app.metier.equipe.liste.pages import Filtre, bilan, page_de_membres
from app.metier.organisations.models import Organisation
from app.metier.pilotage import regards
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.formulaires import Page


@plan.route("/pilotage/structures/<uuid:organisation_id>/equipe", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def equipe(organisation_id: uuid.UUID) -> Page:
    """Its members, answered in place once it is said why; their accounts open with another reason."""
    trouvee, formulaire = charger(organisation_id), FormulaireLectureEquipe()
    if formulaire.est_valide():
        with formulaire.refus():
            return _lire(trouvee, formulaire)
    return montrer("regard_equipe", formulaire, trouvee, motifs=regards.MOTIFS)


def _lire(trouvee: Organisation, formulaire: FormulaireLectureEquipe) -> str:
    """Write down the reading, then draw it; another page of it is another reading."""
    with acte_national(Droit.SUPPORT) as acte:
        regards.lire_equipe(
            acte.bdd, trouvee, motif=formulaire.motif.data, par=acte.par, maintenant=maintenant()
        )
    filtre, apres = _filtre(formulaire), _curseur(formulaire)
    page = page_de_membres(session(), trouvee.id, filtre=filtre, apres=apres)
    if page is None:
        raise Introuvable
    return render_template(
        "national/structures/equipe.html",
        structure=trouvee,
        bilan=bilan(session(), trouvee.id),
        motif=formulaire.motif.data,
        filtre=filtre,
        est_la_suite=apres is not None,
        page=page,
        mots=mots,
    )


def _filtre(formulaire: FormulaireLectureEquipe) -> Filtre:
    try:
        return Filtre(formulaire.filtre.data or Filtre.PRESENTS)
    except ValueError:
        raise Introuvable from None


def _curseur(formulaire: FormulaireLectureEquipe) -> uuid.UUID | None:
    try:
        return uuid.UUID(formulaire.apres.data) if formulaire.apres.data else None
    except ValueError:
        raise Introuvable from None
