"""A search for one row reads an index, on a base as large as the whole network."""

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, insert, literal, select, text
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, AidantMot
from app.metier.comptes import recherche as comptes
from app.metier.habilitation.instruction import file
from app.metier.habilitation.models import DemandeHabilitation, DemandeMot
from app.metier.organisations import liste
from app.metier.organisations.models import Organisation, OrganisationMot
from app.metier.pilotage import recherche
from app.socle.bdd import transaction
from tests.demandes import une_demande_dans_la_file
from tests.fabriques import INSTANT, un_membre, une_carte
from tests.peuple import multiplier
from tests.plans import plans_des_lectures

NB_STRUCTURES, NB_COMPTES = 5_000, 20_000
GRANDES = r"(aidant|organisation|demande_habilitation)(_mot)?\b"
MOTS = {
    OrganisationMot: Organisation,
    AidantMot: Aidant,
    DemandeMot: DemandeHabilitation,
}


def peupler(session: Session) -> None:
    """The network: its organisations, its accounts, nobody in particular."""
    with transaction(session):
        membre = un_membre(session, INSTANT)
        membre.organisation.telephone, membre.organisation.nom = "+33 (0)4 71 22 33 44", "Le Zeste"
        membre.aidant.nom = "Zébulon"
        une_carte(session, INSTANT, numero="C-1234", aidant=membre.aidant)
        demande = une_demande_dans_la_file(session, INSTANT, nom="Le Zinc")
    multiplier(session, membre.organisation, NB_STRUCTURES, siret="FM00000000000000")
    multiplier(session, membre.aidant, NB_COMPTES, courriel='"a"FM99999"@essai.fr"')
    numeros = {"numero": '"N"FM000000', "siret": "FM00000000000000"}
    multiplier(session, demande, NB_STRUCTURES, **numeros)
    for mots, modele in MOTS.items():
        session.execute(
            insert(mots).from_select(
                [colonne.name for colonne in mots.__table__.columns],
                select(literal("commun"), modele.__table__.c.id),
            )
        )
    session.commit()
    session.execute(text("ANALYZE"))
    session.commit()


def page(session: Session, saisie: str) -> Sequence[liste.OrganisationListee]:
    trouvee = liste.page_d_organisations(session, liste.Filtre.OUVERTES, saisie=saisie)
    assert trouvee is not None
    return trouvee.organisations


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_qui_cherche_une_ligne_n_en_parcourt_pas_vingt_mille(
    moteur: Engine, session: Session
) -> None:
    peupler(session)
    with plans_des_lectures(moteur) as plans:
        trouves = [
            comptes.chercher(session, "a777@essai.fr").comptes,
            comptes.chercher(session, "C 12-34").comptes,
            recherche.chercher(
                session, "00000000000777", mandats_aussi=False, comptes=None
            ).structures,
            comptes.chercher(session, "zebu").comptes,
            recherche.chercher(session, "zest", mandats_aussi=False, comptes=None).structures,
            recherche.chercher(
                session, "04.71.22.33.44", mandats_aussi=False, comptes=None
            ).structures,
            page(session, "le zes"),
            page(session, "000 000 000 00777"),
            file.chercher(session, "zinc le").rangs,
            file.chercher(session, "N000777").rangs,
        ]
    assert [len(trouve) for trouve in trouves] == [1] * len(trouves)
    fautifs = [plan for plan in plans if re.search(r"Seq Scan on " + GRANDES, plan)]
    assert len(plans) >= 12
    assert not fautifs, "\n\n".join(fautifs)
