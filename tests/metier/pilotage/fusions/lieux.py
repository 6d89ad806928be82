"""Alice's place and Chloé's: one joins the other, or hands it some themes."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.possibles import autorisations_actives
from app.metier.pilotage.fusions import services
from app.metier.pilotage.fusions.models import Fusion
from app.socle.bdd import transaction
from tests.fabriques import INSTANT, un_aidant, un_mandat, un_membre, un_usager

JOUR = INSTANT + timedelta(days=1)


class Lieux:
    """Alice's place joins Chloé's; Sacha proposes, Zora confirms."""

    def __init__(self, session: Session, membre: Appartenance) -> None:
        self.alice, self.de = membre, membre.organisation
        self.chloe = un_membre(
            session, INSTANT, siret="99988877900025", courriel="chloe@essai.fr", nom="CCAS"
        )
        self.vers = self.chloe.organisation
        self.sacha, self.zora = (
            un_aidant(session, self.vers, INSTANT, courriel=f"{nom}@essai.fr", roles=(role,))
            for nom, role in (("sacha", "support"), ("zora", "securite"))
        )
        self.usager = un_usager(session, membre, INSTANT)
        self.mandat = un_mandat(
            session, membre, self.usager, INSTANT, domaines=("logement", "argent"), duree="longue"
        )
        session.flush()

    def proposer(self, session: Session, domaines: Sequence[str] | None = None) -> Fusion:
        return services.proposer(
            session,
            self.de,
            self.vers,
            reference="Délibération 12",
            domaines=domaines,
            par=self.sacha,
            maintenant=INSTANT,
        )

    def fusionner(self, session: Session, domaines: Sequence[str] | None = None) -> services.Bilan:
        with transaction(session):
            fusion = self.proposer(session, domaines)
        with transaction(session):
            bilan = services.confirmer(session, fusion, par=self.zora, maintenant=JOUR)
        assert bilan is not None
        return bilan


def suite_de(session: Session, mandat_id: uuid.UUID) -> Mandat:
    session.expire_all()
    return session.scalars(select(Mandat).filter_by(transfere_de_id=mandat_id)).one()


def etats(session: Session, mandat_id: uuid.UUID) -> dict[str, str | None]:
    requete = select(Autorisation.domaine, Autorisation.motif_fin).filter_by(mandat_id=mandat_id)
    trouvees: dict[str, str | None] = dict(session.execute(requete).all())
    return trouvees


def actives(session: Session, lieux: Lieux, membre: Appartenance) -> list[str]:
    trouvees = autorisations_actives(
        session,
        membre.organisation_id,
        [lieux.usager.id],
        aidant_id=membre.aidant_id,
        maintenant=JOUR,
        domaines=("argent", "logement"),
    )
    return [a.domaine for a in trouvees]
