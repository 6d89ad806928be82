"""The finder, and one person's page."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import render_template, request
from werkzeug.wrappers import Response

from app.espaces.aidant.dossiers import plan
from app.espaces.aidant.dossiers.actes import actes_montres
from app.metier.aidants.droits import Droit
from app.metier.mandats.faits.dossiers import de_l_usager
from app.metier.mandats.models import Mandat, numero_de
from app.metier.mandats.numeros import mandats_du_numero
from app.metier.mandats.queries import mandats_de_la_personne
from app.metier.mandats.renouvellement import a_renouveler
from app.metier.usagers.fins.libelles import MOTIFS
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import lignes_de
from app.metier.usagers.recherche import chercher
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.partage.chargement import montre_ici, usager_et_fin_charges
from app.web.partage.recherche import FormulaireRecherche, lire_recherche

_REGION = "resultats"


@plan.route("/usagers/", methods=["GET", "POST"])
@exige(Droit.MANDATS)
def recherche() -> Response | tuple[str, int]:
    """Find a person; the answer is in place, so that no name is ever in an address."""
    formulaire = FormulaireRecherche()
    posee = lire_recherche(formulaire, personne().organisation.id, personne().aidant.id)
    saisie = formulaire.recherche.data or ""
    seule = request.headers.get("HX-Target") == _REGION
    page = render_template(
        "aidant/dossiers/_resultats.html" if seule else "aidant/dossiers/recherche.html",
        form=formulaire,
        trouvees=chercher(session(), posee) if posee else None,
        mandats=mandats_du_numero(session(), saisie, montre=montre_ici()) if posee else [],
        numero_de=numero_de,
        region=_REGION,
        seule=seule,
    )
    return page, 422 if formulaire.errors else 200


@plan.get("/usagers/<uuid:usager_id>")
@exige(Droit.MANDATS)
def usager(usager_id: uuid.UUID) -> str:
    """One person: who they are, what they confided, what can be done, what was done."""
    (trouve, fin), ici, instant = usager_et_fin_charges(usager_id), personne(), maintenant()
    lignes = [ligne.id for ligne in lignes_de(session(), ici.organisation.id, trouve)]
    tous = mandats_de_la_personne(session(), lignes, montre=montre_ici())
    mandats = [mandat for mandat in tous if mandat.usager_id == trouve.id]
    actifs = [mandat for mandat in mandats if mandat.est_actif(instant)]
    permis = ici.membre.domaines
    return render_template(
        "aidant/dossiers/usager.html",
        usager_id=trouve.id,
        usager=trouve.identite,
        sous_une_autre_identite=_ailleurs(tous, trouve, instant),
        actifs=sorted(actifs, key=lambda mandat: mandat.fin_le),
        autres=[mandat for mandat in mandats if mandat not in actifs],
        peut_noter=any(
            autorisation.est_active(instant) and autorisation.domaine in permis
            for mandat in actifs
            for autorisation in mandat.autorisations
        ),
        renouvelables=set() if fin else a_renouveler(mandats, ici.membre),
        fin=fin,
        motifs=MOTIFS,
        instant=instant,
        **actes_montres(de_l_usager(trouve.id, montre=montre_ici())),
    )


def _ailleurs(tous: Sequence[Mandat], trouve: Usager, instant: datetime) -> Mapping[uuid.UUID, int]:
    """How many mandates run under the other rows that know this person here, by row."""
    return Counter(m.usager_id for m in tous if m.usager_id != trouve.id and m.est_actif(instant))
