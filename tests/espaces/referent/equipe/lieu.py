"""A place and its team, acted on by the services alone."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants import services as aidants
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.equipe import services
from app.metier.equipe.queries import membre_de
from app.metier.journal.models import Ligne
from app.metier.organisations.models import Organisation
from tests.fabriques import INSTANT, un_aidant, une_organisation

PLUS_TARD = INSTANT + timedelta(hours=1)


class Lieu:
    """A place with Alice, who makes mandates, and Robert, who manages."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ici = une_organisation(session, INSTANT)
        self.alice = un_aidant(session, self.ici, INSTANT)
        self.robert = un_aidant(
            session, self.ici, INSTANT, courriel="robert@essai.fr", roles=("referent",)
        )

    def membre(self, aidant: Aidant, ou: Organisation | None = None) -> Appartenance:
        """Somebody's place, held, ended or not."""
        trouve = membre_de(self.session, (ou or self.ici).id, aidant.id, verrou=True)
        assert trouve is not None
        return trouve

    def ailleurs(self) -> Organisation:
        """Another place where Alice works too, and Chloé manages."""
        lieu = une_organisation(self.session, INSTANT, siret="99988877900025", nom="Ailleurs")
        un_aidant(
            self.session, lieu, INSTANT, courriel="chloe@essai.fr", roles=("aidant", "referent")
        )
        aidants.rattacher(self.session, self.alice, lieu, roles=["aidant"], maintenant=INSTANT)
        return lieu

    def fermer(self, aidant: Aidant, ou: Organisation | None = None, motif: str = "depart") -> bool:
        """Close somebody's access, by Robert."""
        return services.fermer_acces(
            self.session,
            self.membre(aidant, ou),
            motif=motif,
            par=self.robert,
            maintenant=PLUS_TARD,
        )

    def rouvrir(self, aidant: Aidant, ou: Organisation | None = None) -> bool:
        """Reopen somebody's access, by Robert."""
        return services.rouvrir_acces(
            self.session, self.membre(aidant, ou), par=self.robert, maintenant=PLUS_TARD
        )

    def actions(self) -> list[str]:
        """What was journalled after the accounts were made."""
        requete = select(Ligne.action).where(Ligne.le == PLUS_TARD).order_by(Ligne.seq)
        return list(self.session.scalars(requete))
