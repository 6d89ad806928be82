"""Two answers at the same instant: one is given, told once; the other learns it."""

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.habilitation.instruction.prise import tenir
from app.metier.habilitation.models import DemandeHabilitation, Evenement
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.demandes import un_candidat, une_demande_dans_la_file
from tests.fabriques import INSTANT, deux_moteurs, un_aidant, une_organisation
from tests.metier.habilitation.gestes import faire


@deux_moteurs
@pytest.mark.parametrize(
    "actes", [("accepter", "accepter"), ("accepter", "refuser"), ("refuser", "modifier")]
)
def test_de_deux_reponses_a_la_fois_une_seule_est_donnee(
    actes: tuple[str, str], session: Session, moteur: Engine
) -> None:
    with transaction(session):
        lieu = une_organisation(session, INSTANT)
        equipe = [
            un_aidant(session, lieu, INSTANT, courriel=f"{qui}@essai.fr", roles=("admission",)).id
            for qui in ("ada", "noe")
        ]
        demande_id = une_demande_dans_la_file(session, INSTANT).id
        demande = session.get_one(DemandeHabilitation, demande_id)
        un_candidat(session, INSTANT, demande=demande, est_referent=True, a_former=False)
    nb_lieux = session.scalar(select(func.count(Organisation.id))) or 0
    session.rollback()

    def repondre(rang: int) -> str:
        with un_acte(moteur, CLES) as bdd:
            tenue, qui = tenir(bdd, demande_id), bdd.get_one(Aidant, equipe[rang])
            faire(bdd, tenue, actes[rang], par=qui, maintenant=INSTANT)
        return actes[rang]

    faits, refus = a_la_fois(2, repondre)
    assert len(faits) == 1
    assert [type(un) for un in refus] == [Conflit]
    session.expire_all()
    (evenement,) = session.scalars(select(Evenement.nature))
    acte = faits[0]
    assert evenement == {"accepter": "acceptation", "refuser": "refus"}.get(acte, "modification")
    a_qui = session.scalars(select(Courriel.destinataire)).all()
    assert len(a_qui) == len(set(a_qui)) == (1 if acte == "modifier" else 2)
    crees = (session.scalar(select(func.count(Organisation.id))) or 0) - nb_lieux
    assert crees == (acte == "accepter")
