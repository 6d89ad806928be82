"""The acts of who asks: begin a request, fill it in, take it back."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.metier.habilitation.demandeur.etapes import missions_facultatives
from app.metier.habilitation.engagements import CODES_SECOURS, ENGAGEMENTS, sont_pris
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.models import (
    Candidat,
    DemandeHabilitation,
    Evenement,
)
from app.metier.habilitation.queries import mes_demandes, proposes
from app.metier.organisations.types import AUTRE, TYPES
from app.metier.territoires.cog import Commune, commune
from app.metier.territoires.recherche import communes_du_code_postal
from app.socle.erreurs import Conflit, ErreurMetier, Interdit
from app.socle.langue.siret import lire_siret

NB_BROUILLONS_MAX = 20
# What a new request takes from a refused one.
_REPRIS = (
    "demandeur_prenom demandeur_nom demandeur_fonction siret siret_vu_le categorie_juridique nom "
    "type type_autre label_france_services numero_france_services adresse code_postal ville "
    "code_commune code_departement code_region telephone responsable missions"
).split()
# What is said on the telephone: no O nor 0, no I nor 1, no L.
_SIGNES, _TAILLE_NUMERO = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 6


def commencer(session: Session, courriel: str, *, maintenant: datetime) -> DemandeHabilitation:
    """Begin a request, for who proved this address. Raises Interdit past NB_BROUILLONS_MAX that were not sent."""
    _exiger_place(session, courriel)
    demande = DemandeHabilitation(
        numero=_numero(session),
        demandeur_courriel=courriel,
        creee_le=maintenant,
        changee_le=maintenant,
    )
    session.add(demande)
    session.flush()
    return demande


def reprendre(
    session: Session, refusee: DemandeHabilitation, *, maintenant: datetime
) -> DemandeHabilitation:
    """Begin a request from a refused one: all that was written, nothing of what was promised.

    Raises Conflit when it is not refused.
    """
    if refusee.etat is not Etat.REFUSEE:
        raise Conflit("Seule une demande refusée se reprend dans une nouvelle demande.")
    neuve = commencer(session, refusee.demandeur_courriel, maintenant=maintenant)
    for champ in _REPRIS:
        setattr(neuve, champ, getattr(refusee, champ))
    for ancien in proposes(session, refusee):
        session.add(_copie(ancien, neuve, maintenant))
    session.flush()
    return neuve


def dire_qui_demande(
    demande: DemandeHabilitation, *, prenom: str, nom: str, fonction: str, maintenant: datetime
) -> None:
    """Write who asks, on a request held by the caller: here and below. Raises Conflit."""
    valeurs = {
        "demandeur_prenom": prenom,
        "demandeur_nom": nom,
        "demandeur_fonction": fonction,
    }
    _ecrire(demande, valeurs, maintenant)


def dire_le_siret(
    demande: DemandeHabilitation,
    saisie: str,
    *,
    maintenant: datetime,
    vu: Mapping[str, str] | None = None,
) -> None:
    """Write the SIRET; `vu` is what a directory says of it, None when nobody vouches for it.

    What the directory says fills what is still empty, or was said of another SIRET.
    Raises ErreurMetier on a bad one.
    """
    siret = lire_siret(saisie)
    est_autre = siret != demande.siret
    valeurs: dict[str, Any] = {"siret": siret, "siret_vu_le": maintenant if vu else None}
    for champ, valeur in (vu or {}).items():
        if est_autre or not getattr(demande, champ):
            valeurs[champ] = valeur or None
    if lieu := commune(valeurs.get("code_commune") or ""):
        valeurs |= _lieu(lieu)
    _ecrire(demande, valeurs, maintenant)


def decrire(
    demande: DemandeHabilitation,
    saisie: Mapping[str, Any],
    lieu: Commune,
    *,
    maintenant: datetime,
) -> None:
    """Write what the structure is and where. Raises ErreurMetier, on its field."""
    type_, autre = saisie["type"], saisie["type_autre"]
    if type_ not in TYPES:
        raise ErreurMetier("Choisissez un type de la liste.", champ="type")
    if type_ == AUTRE and not autre:
        raise ErreurMetier("Dites quel est ce type, en quelques mots.", champ="type_autre")
    if not saisie["missions"] and not missions_facultatives(type_):
        raise ErreurMetier("Dites ce que fait votre structure.", champ="missions")
    valeurs = {**saisie, "type_autre": autre if type_ == AUTRE else None}
    if not valeurs["label_france_services"]:
        valeurs["numero_france_services"] = None
    _ecrire(demande, {**valeurs, **_lieu(lieu)}, maintenant)


def lieu_choisi(code_postal: str, code_commune: str) -> Commune:
    """Return the commune of a postal code that is chosen, or its only one. Raises ErreurMetier."""
    possibles = communes_du_code_postal(code_postal)
    if not possibles:
        raise ErreurMetier(
            "Aucune commune n’a ce code postal. Un code CEDEX ? Écrivez celui de la commune.",
            champ="code_postal",
        )
    choisies = [une for une in possibles if une.code_commune == code_commune]
    if not choisies and len(possibles) > 1:
        raise ErreurMetier(
            "Plusieurs communes ont ce code postal : choisissez la vôtre.", champ="code_commune"
        )
    return (choisies or possibles)[0]


def promettre_les_codes(
    demande: DemandeHabilitation, *, promis: bool, maintenant: datetime
) -> None:
    """Note that a lone référent will print recovery codes, or that there is no need."""
    autres = [cle for cle in demande.engagements or [] if cle != CODES_SECOURS]
    _ecrire(demande, {"engagements": autres + [CODES_SECOURS] * promis}, maintenant)


def s_engager(
    demande: DemandeHabilitation, pris: list[str], *, delegation: bool, maintenant: datetime
) -> None:
    """Note what is promised. Raises ErreurMetier until all of it is."""
    if not delegation:
        raise ErreurMetier(
            "Cochez que la personne qui dirige délègue sa signature.", champ="delegation"
        )
    if not sont_pris(pris):
        raise ErreurMetier("Cochez chaque engagement.", champ="engagements")
    gardes = [cle for cle in demande.engagements or [] if cle not in ENGAGEMENTS]
    valeurs = {"delegation_le": maintenant, "engagements": [*ENGAGEMENTS, *gardes]}
    _ecrire(demande, valeurs, maintenant)


def effacer(session: Session, demande: DemandeHabilitation) -> None:
    """Take back a draft, held: nothing of it stays. Raises Conflit once it was sent."""
    if demande.etat is not Etat.BROUILLON:
        raise Conflit("Cette demande est envoyée : elle ne s’efface plus.")
    session.execute(delete(Candidat).where(Candidat.demande_id == demande.id))
    session.execute(delete(Evenement).where(Evenement.demande_id == demande.id))
    session.delete(demande)
    session.flush()


def _exiger_place(session: Session, courriel: str) -> None:
    brouillons = [d for d in mes_demandes(session, courriel) if d.etat is Etat.BROUILLON]
    if len(brouillons) >= NB_BROUILLONS_MAX:
        raise Interdit(
            f"Vous avez déjà {NB_BROUILLONS_MAX} demandes commencées. "
            "Finissez-en une, ou effacez-la."
        )


def _numero(session: Session) -> str:
    while True:
        numero = "".join(secrets.choice(_SIGNES) for _ in range(_TAILLE_NUMERO))
        pris = select(DemandeHabilitation.id).where(DemandeHabilitation.numero == numero)
        if session.scalar(pris) is None:
            return numero


def _copie(ancien: Candidat, demande: DemandeHabilitation, maintenant: datetime) -> Candidat:
    return Candidat(
        demande_id=demande.id,
        prenom=ancien.prenom,
        nom=ancien.nom,
        courriel=ancien.courriel,
        telephone=ancien.telephone,
        profession=ancien.profession,
        typologie=ancien.typologie,
        conseiller_numerique=ancien.conseiller_numerique,
        est_referent=ancien.est_referent,
        a_former=ancien.a_former,
        propose_le=maintenant,
    )


def _ecrire(demande: DemandeHabilitation, valeurs: Mapping[str, Any], maintenant: datetime) -> None:
    exiger_modifiable(demande)
    for champ, valeur in valeurs.items():
        setattr(demande, champ, valeur)
    demande.changee_le = maintenant


def exiger_modifiable(demande: DemandeHabilitation) -> None:
    """Refuse to change what was sent. Raises Conflit."""
    if not demande.etat.est_modifiable:
        raise Conflit(
            "Cette demande est envoyée : elle ne change plus. Écrivez à l’équipe nationale, "
            "depuis la page de la demande."
        )


def _lieu(lieu: Commune) -> dict[str, Any]:
    return {
        "ville": lieu.nom,
        "code_commune": lieu.code_commune,
        "code_departement": lieu.departement.code_departement,
        "code_region": lieu.region.code_region if lieu.region else None,
    }
