"""Who opens an archived mandate, by a command or elsewhere: refused before its age, written first."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.metier.mandats.conservation.archives import ouvrir
from app.metier.mandats.delais import ARCHIVE_APRES_LA_FIN
from app.metier.mandats.models import Mandat
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit
from tests.anciens import UNE_SECONDE, terme
from tests.fabriques import IDENTITE


def test_avant_trois_ans_rien_ne_s_ouvre(session: Session, mandat: Mandat) -> None:
    instant = terme(mandat, UNE_SECONDE) - timedelta(days=365 * 5)
    with pytest.raises(Conflit), transaction(session):
        ouvrir(session, mandat.id, motif="justice", par="DPO", maintenant=instant)


def test_ce_qui_est_montre_dit_l_ouverture_elle_meme(session: Session, mandat: Mandat) -> None:
    instant = mandat.fin_le + ARCHIVE_APRES_LA_FIN + UNE_SECONDE
    with transaction(session):
        ouverture = ouvrir(session, mandat.id, motif="justice", par=" DPO ", maintenant=instant)
    document = ouverture.document(session)
    assert document["ouverture"]["par"] == "DPO"
    assert document["personne"]["nom_naissance"] == IDENTITE.nom_naissance
    assert document["journal"][-1]["action"] == "ouverture_dossier"
    assert document["ouverture"]["ligne_du_journal"] == document["journal"][-1]["seq"]
