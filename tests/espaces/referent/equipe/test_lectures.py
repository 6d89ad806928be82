"""Among the teams of a whole country, every read of one finds its way by an index."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from app.metier.aidants.actes import page_d_actes
from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.authentification.models import Connexion, MoyenConnexion
from app.metier.equipe.liste import Filtre, Tri, bilan, membres_nommes, page_de_membres
from app.metier.equipe.queries import geres, membre_de
from app.metier.journal.models import Corps, Ligne
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.fabriques import INSTANT, un_membre
from tests.peuple import colonnes, nom_de
from tests.plans import plans_des_lectures

pytestmark = pytest.mark.parametrize(
    "base", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
# Twenty-eight members here, five in each of two thousand other places.
ICI, STRUCTURES, MEMBRES = 28, 2_000, 5
# `aidant` itself is small: for a whole team the planner may read it whole.
GRANDES = re.compile(r"Seq Scan on (appartenance|role_tenu|connexion|moyen_connexion|journal\w*)\b")


@pytest.fixture
def ici(session: Session) -> uuid.UUID:
    """One organisation among thousands, its members' devices and logins, what was managed."""
    with transaction(session):
        modele = un_membre(session, INSTANT)
        structure = session.get_one(Organisation, modele.organisation_id)
        moyen = session.scalars(select(MoyenConnexion)).one()
        lots: dict[type, list[dict]] = {
            table: []
            for table in (Organisation, Aidant, Appartenance, RoleTenu, MoyenConnexion, Connexion)
        }
        lots[Organisation] = [
            colonnes(structure) | {"id": uuid.UUID(int=rang), "siret": f"{rang:014}"}
            for rang in range(STRUCTURES + 1)
        ]
        for rang in range(ICI + STRUCTURES * MEMBRES):
            ou, qui = uuid.UUID(int=max(0, 1 + (rang - ICI) // MEMBRES)), uuid.uuid4()
            copie = {"id": qui, "nom": nom_de(rang), "courriel": f"{rang}@essai.fr"}
            lots[Aidant].append(colonnes(modele.aidant) | copie | {"nom_plie": f" {nom_de(rang)}"})
            lots[Appartenance].append(colonnes(modele) | {"aidant_id": qui, "organisation_id": ou})
            tenu = {"aidant_id": qui, "organisation_id": ou, "nom": "aidant", "depuis_le": INSTANT}
            lots[RoleTenu].append(tenu)
            lots[MoyenConnexion].append(colonnes(moyen) | {"id": uuid.uuid4(), "aidant_id": qui})
            lots[Connexion] += [
                {
                    "id": uuid.uuid4(),
                    "aidant_id": qui,
                    "organisation_id": ou,
                    "secret_hash": f"{rang}-{visite}",
                    **dict.fromkeys(("ouverte_le", "vue_le", "code_le"), INSTANT),
                    "ouverte_le": INSTANT - timedelta(days=visite),
                }
                for visite in range(2)
            ]
        for table, lignes in lots.items():
            session.execute(insert(table), lignes)
        tete = session.query(Ligne).count()
        session.execute(
            insert(Ligne),
            [
                {
                    "seq": tete + rang,
                    "condensat": uuid.uuid4().bytes * 2,
                    "empreinte": bytes(32),
                    "action": "fermeture_acces",
                    "le": INSTANT,
                    "aidant_id": lots[Aidant][0]["id"],
                    "organisation_id": membre["organisation_id"],
                    "cible_id": membre["aidant_id"],
                }
                for rang, membre in enumerate(2 * lots[Appartenance], start=1)
            ],
        )
        corps = {"salt": bytes(16), "corps": '{"details":{}}'}
        session.execute(
            insert(Corps),
            [{"seq": tete + 1 + rang, **corps} for rang in range(2 * len(lots[Appartenance]))],
        )
    session.execute(text("ANALYZE"))
    session.commit()
    return uuid.UUID(int=0)


def test_aucune_lecture_ne_parcourt_une_grande_table(
    session: Session, ici: uuid.UUID, moteur: Engine
) -> None:
    with plans_des_lectures(moteur) as plans:
        assert bilan(session, ici).presents == ICI
        for tri in Tri:
            premiere = page_de_membres(session, ici, tri=tri)
            assert premiere is not None
            assert premiere.suite is not None
            suivante = page_de_membres(session, ici, tri=tri, apres=premiere.suite)
            assert suivante is not None
            membre = membre_de(session, ici, premiere.suite)
        for filtre in Filtre:
            assert page_de_membres(session, ici, filtre=filtre) is not None
        assert len(membres_nommes(session, ici, nom_de(12)[:8])) == 1
        assert membre is not None
        assert page_d_actes(session, geres(membre), avant=None) is not None
    fautifs = [plan for plan in plans if GRANDES.search(plan)]
    assert len(plans) > 10
    assert not fautifs, "\n\n".join(fautifs)
