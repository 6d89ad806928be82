"""Conclude what a person far away agreed to, and tell them what was given and how to stop it."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.authentification.codes import Essai
from app.metier.brouillons import services
from app.metier.brouillons.distance.liens import adresse_de
from app.metier.brouillons.distance.queries import lien_en_cours
from app.metier.brouillons.models import Brouillon
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.attestation import Formalites
from app.metier.messages import services as messages
from app.metier.messages.gabarits import rediger
from app.metier.nouvelles import envoi
from app.metier.nouvelles.models import SMS, Genre
from app.metier.nouvelles.textes import composer
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle.langue.dates import date_longue


def conclure(
    session: Session,
    brouillon: Brouillon,
    membre: Appartenance,
    essai: Essai,
    *,
    reserve_a: Collection[uuid.UUID] | None,
    vu: str | None = None,
    telephone: str,
    maintenant: datetime,
) -> Mandat:
    """Conclude the draft, held, as at the counter; the person is told, once.

    `telephone` is the national team's. Raises what `services.conclure` does.
    """
    deja_conclu = brouillon.conclu_le is not None
    lien = lien_en_cours(session, brouillon.id)
    numero = adresse_de(session, lien) if lien is not None and lien.canal == SMS else None
    mandat = services.conclure(
        session,
        brouillon.id,
        membre,
        essai,
        remplacer=(),
        formalites=Formalites(reserve_a=reserve_a),
        vu=vu,
        maintenant=maintenant,
    )
    if not deja_conclu:
        _prevenir(session, mandat, membre.organisation, numero, telephone, maintenant)
    return mandat


def _prevenir(
    session: Session,
    mandat: Mandat,
    organisation: Organisation,
    numero: str | None,
    telephone: str,
    maintenant: datetime,
) -> None:
    """Write where FranceConnect writes, whoever held the telephone; by SMS too, if the link was one."""
    fin = date_longue(mandat.fin_le, organisation.zone)
    usager, texte = session.get_one(Usager, mandat.usager_id), mandat.texte
    message = rediger(
        "mandat_distance_donne",
        structure=organisation.nom,
        telephone_structure=organisation.telephone,
        themes=[
            _dire(domaine, bornee=texte.get("est_borne", False)) for domaine in texte["domaines"]
        ],
        fin=fin,
        telephone=telephone,
    )
    messages.deposer(
        session,
        None,
        message,
        a_l_usager=usager.courriel,
        mandat_id=mandat.id,
        maintenant=maintenant,
    )
    if numero:
        sms = composer("distance_donne", fin=fin, telephone=telephone)
        envoi.deposer(
            session, numero, sms, Genre.DISTANCE, mandat_id=mandat.id, maintenant=maintenant
        )


def _dire(domaine: Mapping[str, Any], *, bornee: bool) -> str:
    """Say what is confided of one theme, as the paper does."""
    nommees = ", ".join(domaine["demarches"])
    if not nommees:
        return str(domaine["titre"])
    return f"{domaine['titre']}, {'seulement' if bornee else 'notamment'} : {nommees}"
