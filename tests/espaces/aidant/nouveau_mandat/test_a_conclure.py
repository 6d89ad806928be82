"""What the third screen reads: one statement, which says what each of its parts said alone."""

import uuid
from dataclasses import fields
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.aidants.queries import aidants_de
from app.metier.brouillons.a_conclure import a_conclure
from app.metier.brouillons.models import Brouillon, BrouillonLu
from app.metier.brouillons.queries import brouillon_lu
from app.metier.brouillons.recapitulatif import confiees
from app.metier.mandats.possibles import Possible, autorisations_actives
from app.socle.bdd import transaction
from tests.fabriques import (
    IDENTITE,
    IDENTITE_LUE,
    INSTANT,
    deux_moteurs,
    le_membre,
    un_aidant,
    un_brouillon,
    un_mandat,
    un_mandat_papier,
    un_membre,
    un_usager,
)
from tests.ordres import ordres
from tests.peuple import quelqu_un

AVANT_HIER = INSTANT - timedelta(days=2)


@deux_moteurs
def test_l_ecran_se_lit_en_un_ordre(session: Session, membre: Appartenance, moteur: Engine) -> None:
    with transaction(session):
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        for rang, nom in enumerate(("Zola", "Étienne", "Eluard", "de Staël", "O’Brien", "Obrien")):
            courriel = f"collegue{rang}@essai.fr"
            un_aidant(session, membre.organisation, INSTANT, courriel=courriel).nom = nom
        usager = un_usager(session, membre, AVANT_HIER)
        un_mandat(
            session, membre, usager, AVANT_HIER, domaines=["social", "argent"], duree="longue"
        )
        un_mandat(session, membre, usager, AVANT_HIER, domaines=["logement"], duree="court")
        un_mandat(session, ailleurs, usager, AVANT_HIER, domaines=["papiers"], duree="longue")
        un_mandat(session, membre, un_usager(session, membre, AVANT_HIER, quelqu_un(1)), AVANT_HIER)
        brouillon = un_brouillon(session, membre, INSTANT)
    session.commit()
    with ordres(moteur) as envoyes:
        lu = a_conclure(session, brouillon.id, membre, maintenant=INSTANT)
    assert len(envoyes) == 1
    assert lu is not None
    assert lu.brouillon == brouillon_lu(session, membre.aidant_id, brouillon.id)
    session.expire_all()
    ligne = session.get_one(Brouillon, brouillon.id)
    for champ in fields(BrouillonLu):
        assert getattr(lu.brouillon, champ.name) == getattr(ligne, champ.name), champ.name
    assert lu.brouillon.identite == IDENTITE
    ici = membre.organisation_id
    actives = autorisations_actives(
        session, ici, [usager.id], aidant_id=membre.aidant_id, maintenant=INSTANT
    )
    assert [active.domaine for active in actives] == ["argent", "social"]
    assert lu.actives == [
        Possible(a.id, usager.id, a.domaine, a.demarches, a.est_bornee, a.mandat.fin_le)
        for a in actives
    ]
    assert lu.actives == confiees(session, membre, IDENTITE, maintenant=INSTANT)
    autres = [a for a in aidants_de(session, ici) if a.id != membre.aidant_id]
    assert [*lu.collegues.items()] == [(a.id, a.nom_complet) for a in autres], "the base's order"
    assert len(lu.collegues) == 6


@deux_moteurs
def test_qui_est_lu_sur_une_piece_se_cherche_par_son_nom(
    session: Session, membre: Appartenance
) -> None:
    with transaction(session):
        mandat = un_mandat_papier(session, membre, AVANT_HIER)
        brouillon = un_brouillon(session, membre, INSTANT, identite=IDENTITE_LUE)
    lu = a_conclure(session, brouillon.id, membre, maintenant=INSTANT)
    assert lu is not None
    assert lu.brouillon.identite == IDENTITE_LUE
    assert lu.actives == []
    trouvees = lu.confiees(session, membre, IDENTITE_LUE, INSTANT)
    assert [(a.domaine, a.fin_le) for a in trouvees] == [("social", mandat.fin_le)]


@deux_moteurs
def test_le_brouillon_d_un_autre_ne_se_lit_pas(session: Session, membre: Appartenance) -> None:
    with transaction(session):
        collegue = un_aidant(session, membre.organisation, INSTANT, courriel="bob@essai.fr")
        autre = le_membre(session, collegue, membre.organisation)
        brouillon = un_brouillon(session, membre, INSTANT)
        vide = un_brouillon(session, membre, INSTANT, identite=None)
        un_mandat(session, membre, un_usager(session, membre, AVANT_HIER), AVANT_HIER)
    assert a_conclure(session, brouillon.id, autre, maintenant=INSTANT) is None
    assert a_conclure(session, uuid.uuid4(), membre, maintenant=INSTANT) is None
    lu = a_conclure(session, vide.id, membre, maintenant=INSTANT)
    assert lu is not None
    assert (lu.brouillon.identite, lu.actives) == (None, [])
