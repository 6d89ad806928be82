"""What was done on an account: page by page, and no page begins at another account's line."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.actes import PAR_PAGE
from app.metier.aidants.models import Appartenance
from app.metier.pilotage.actes import actes_du_compte
from app.socle.bdd import transaction
from app.socle.erreurs import Introuvable
from tests.fabriques import INSTANT, deux_moteurs, un_membre


@deux_moteurs
def test_les_actes_d_un_compte_se_lisent_page_par_page(
    session: Session, membre: Appartenance
) -> None:
    with transaction(session):
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
    instants = [INSTANT + timedelta(minutes=rang) for rang in range(PAR_PAGE + 3)]
    for instant in instants:
        for cible in (membre, ailleurs):
            with transaction(session):
                journal.noter(
                    session,
                    "invitation_cle",
                    le=instant,
                    aidant=ailleurs.aidant_id,
                    cible=cible.aidant_id,
                )
    premiere = actes_du_compte(session, membre.aidant_id, avant=None)
    suivante = actes_du_compte(session, membre.aidant_id, avant=premiere.suite)
    lus = [*premiere.actes, *suivante.actes]
    # What came with the account is the oldest.
    assert [acte.le for acte in lus if acte.action == "invitation_cle"] == instants[::-1]
    assert (len(premiere.actes), suivante.suite) == (PAR_PAGE, None)
    with pytest.raises(Introuvable):
        actes_du_compte(session, ailleurs.aidant_id, avant=premiere.suite)
    session.rollback()
