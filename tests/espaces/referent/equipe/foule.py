"""A team of a thousand."""

import uuid
from datetime import timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification.models import Connexion, MoyenConnexion
from tests.peuple import colonnes


def peupler(session: Session, modele: Appartenance, nombre: int) -> None:
    """Add members like this one, each with a device and a login."""
    aidant = session.get_one(Aidant, modele.aidant_id)
    moyen = session.scalars(select(MoyenConnexion).filter_by(aidant_id=aidant.id)).one()
    ids = [uuid.uuid4() for _ in range(nombre)]
    lots = {
        Aidant: [
            colonnes(aidant) | {"id": i, "courriel": f"{i}@essai.fr", "prenom": "Jo", "nom": str(i)}
            for i in ids
        ],
        Appartenance: [colonnes(modele) | {"aidant_id": i} for i in ids],
        MoyenConnexion: [colonnes(moyen) | {"id": uuid.uuid4(), "aidant_id": i} for i in ids],
        Connexion: [
            {
                "id": uuid.uuid4(),
                "aidant_id": i,
                "organisation_id": modele.organisation_id,
                "secret_hash": i.hex * 2,
                "ouverte_le": modele.depuis_le - timedelta(days=rang),
                "vue_le": modele.depuis_le,
                "code_le": modele.depuis_le,
                "fermee_le": modele.depuis_le,
            }
            for rang, i in enumerate(ids)
        ],
    }
    for table, contenus in lots.items():
        session.execute(insert(table), contenus)
