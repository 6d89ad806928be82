"""An aidant's home: all that it tells in one statement, each part in its own order."""

from datetime import timedelta

import pytest
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import Session

from app.metier.accueil.queries import _pour
from app.metier.aidants.models import Appartenance
from app.metier.avis.queries import ALire, Lecteur, a_lire
from app.metier.brouillons.queries import BROUILLONS_MONTRES, BrouillonOuvert, brouillons_ouverts
from app.metier.entrainement.models import Entrainement
from app.metier.entrainement.queries import entrainement_lu
from app.metier.mandats.delais import DELAI_SIGNATURE
from app.metier.mandats.papiers.a_signer import PapiersAttendus
from app.socle.bdd import transaction
from tests.accueils import accueil_de
from tests.fabriques import (
    INSTANT,
    deux_moteurs,
    un_avis,
    un_brouillon,
    un_mandat,
    un_membre,
    un_usager,
)
from tests.ordres import ordres
from tests.peuple import quelqu_un

UNE_HEURE = timedelta(hours=1)


@deux_moteurs
def test_l_accueil_lit_tout_en_un_ordre(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    ici, aidant = membre.organisation_id, membre.aidant_id
    vide = accueil_de(session, aidant, ici, maintenant=INSTANT)
    assert (vide.entrainement, vide.avis, vide.brouillons) == (None, [], [])
    assert vide.papiers == PapiersAttendus(0, 0, 0, None)
    with transaction(session):
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        for sorte in ("nouveaute", "alerte"):
            un_avis(session, membre.aidant, INSTANT, titre=sorte, sorte=sorte)
        for moi in (membre, ailleurs):
            session.add(Entrainement(aidant_id=moi.aidant_id, bienvenue=True))
            for rang in range(3):
                usager = un_usager(session, moi, INSTANT, quelqu_un(rang))
                mandat = un_mandat(session, moi, usager, INSTANT, domaines=["argent", "logement"])
                mandat.debut_le -= rang * UNE_HEURE
            for rang in range(BROUILLONS_MONTRES + 2):
                brouillon = un_brouillon(session, moi, INSTANT)
                brouillon.cree_le -= (rang % 7) * UNE_HEURE
    session.commit()
    with ordres(moteur) as envoyes:
        lu = accueil_de(session, aidant, ici, maintenant=INSTANT)
    assert len(envoyes) == 1
    assert lu.avis == a_lire(session, Lecteur(aidant, ici, lambda _: True), maintenant=INSTANT)
    assert [avis.titre for avis in lu.avis] == ["alerte", "nouveaute"], "the most pressing first"
    assert isinstance(lu.avis[0], ALire)
    assert lu.entrainement is not None
    assert lu.entrainement == entrainement_lu(session, aidant)
    assert lu.papiers == PapiersAttendus(3, 0, 0, INSTANT - 2 * UNE_HEURE + DELAI_SIGNATURE)
    assert lu.brouillons == brouillons_ouverts(session, aidant, ici, maintenant=INSTANT)
    assert len(lu.brouillons) == BROUILLONS_MONTRES + 1
    crees = [brouillon.cree_le for brouillon in lu.brouillons]
    assert crees == sorted(crees, reverse=True), "the newest first"
    assert isinstance(lu.brouillons[0], BrouillonOuvert)
    session.rollback()


@pytest.mark.parametrize("leurs_publics", [("tous",), ("tous", "aidants", "referents", "pilotage")])
def test_le_pilote_ne_relit_pas_l_ordre_a_chaque_fois(leurs_publics: tuple[str, ...]) -> None:
    """Longer than this, psycopg parses a statement again at each execution."""
    requete = _pour(leurs_publics).requete
    ecrit = str(requete.compile(dialect=PGDialect_psycopg()))
    assert len(ecrit) <= MAX_CACHED_STATEMENT_LENGTH
