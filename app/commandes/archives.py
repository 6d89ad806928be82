"""`flask archives …`: open a mandate over for 3 to 6 years, for the data-protection officer."""

import json
import uuid
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.commandes.refus import Groupe, refus_en_phrase
from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.journal.actions import MOTIFS_OUVERTURE
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.attestation import sceller
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import mandat_verrouille
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.horloge import maintenant
from app.web.bdd import session

groupe_archives = Groupe("archives", help="Archive fermée des mandats, de 3 à 6 ans.")

_OBJET = "archive"


@groupe_archives.command("ouvrir")
@click.option("--mandat", "mandat_id", type=click.UUID, required=True, help="Son identifiant.")
@click.option(
    "--motif",
    type=click.Choice(list(MOTIFS_OUVERTURE)),
    required=True,
    help=" ; ".join(f"{cle} : {titre}" for cle, titre in MOTIFS_OUVERTURE.items()),
)
@click.option("--par", required=True, help="Nom et fonction de qui ouvre, écrits sur le dossier.")
@with_appcontext
def ouvrir(mandat_id: uuid.UUID, motif: str, par: str) -> None:
    """Écrit un dossier archivé, en JSON : identité, attestation exacte, lignes du journal.

    Pour le délégué à la protection des données seulement. L’ouverture est journalisée d’abord.
    """
    if not par.strip():
        raise click.BadParameter("dites qui ouvre.", param_hint="--par")
    instant = maintenant()
    with refus_en_phrase(), transaction(session()) as bdd:
        dossier = ouvrir_dossier(bdd, mandat_id, motif=motif, maintenant=instant)
    # After the commit: nothing is shown that is not written down, this opening included.
    lignes = _lignes_du_mandat(session(), mandat_id)
    ouverture = {
        "le": instant.isoformat(),
        "par": par.strip(),
        "motif": MOTIFS_OUVERTURE[motif],
        "ligne_du_journal": lignes[-1]["seq"],
    }
    complet = {"ouverture": ouverture, **dossier, "journal": lignes}
    click.echo(json.dumps(complet, ensure_ascii=False, indent=2))


def ouvrir_dossier(
    bdd: Session, mandat_id: uuid.UUID, *, motif: str, maintenant: datetime
) -> dict[str, Any]:
    """Journal the opening of an archived mandate, held; return what it says.

    Raises ErreurMetier when there is none, Conflit when it is not in the archive, or no longer.
    """
    if bdd.get(Mandat, mandat_id) is None:
        raise ErreurMetier("Aucun mandat ne porte cet identifiant.")
    mandat = mandat_verrouille(bdd, mandat_id)
    _exiger_archive(mandat, maintenant)
    journal.noter(
        bdd,
        "ouverture_dossier",
        le=maintenant,
        **{nom: lien for nom, lien in mandat.liens(None).items() if lien},
        details={"motif": motif, "objet": _OBJET},
    )
    return _dossier(bdd, mandat)


def _exiger_archive(mandat: Mandat, maintenant: datetime) -> None:
    if mandat.est_archive(maintenant):
        return
    if mandat.est_montre(maintenant):
        raise Conflit("Les aidants de la structure voient encore ce mandat : il n’est pas archivé.")
    if mandat.efface_le or mandat.est_a_effacer(maintenant):
        raise Conflit("Ce mandat est fini depuis plus de 6 ans : il ne s’ouvre plus.")
    raise Conflit(
        "Ce mandat est fini depuis 1 à 3 ans : il revient à la personne référente, avec un motif. "
        "L’écran qui le lui ouvrira n’existe pas encore."
    )


def _dossier(bdd: Session, mandat: Mandat) -> dict[str, Any]:
    organisation = bdd.get_one(Organisation, mandat.organisation_id)
    usager = bdd.get_one(Usager, mandat.usager_id)
    return {
        "structure": {"nom": organisation.nom, "siret": organisation.siret},
        "personne": _personne(usager),
        "mandat": {
            "id": str(mandat.id),
            "duree": mandat.duree,
            "debut": mandat.debut_le.isoformat(),
            "fin": mandat.finit_le.isoformat(),
            "signe": mandat.signe_le.isoformat() if mandat.signe_le else None,
            "arrets": {
                autorisation.domaine: autorisation.revoquee_le.isoformat()
                for autorisation in mandat.autorisations
                if autorisation.revoquee_le
            },
        },
        "attestation": {
            "texte": mandat.texte,
            "texte_exact": mandat.texte_gele,
            "gabarit": mandat.gabarit,
            "empreinte": mandat.empreinte,
            "empreinte_retrouvee": sceller(mandat.texte_gele, mandat.gabarit) == mandat.empreinte,
        },
    }


def _personne(usager: Usager) -> dict[str, Any]:
    """Return who it is, in the words of FranceConnect; our pseudonym is nobody's business."""
    assert usager.identite is not None  # blanked with the last of their mandates, never before
    return {champ: valeur for champ, valeur in asdict(usager.identite).items() if champ != "sub"}


def _lignes_du_mandat(bdd: Session, mandat_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what the journal says of a mandate, its bodies as they are, the oldest first."""
    lignes = bdd.execute(
        select(Ligne.seq, Ligne.aidant_id, Corps.corps)
        .join(Corps, Corps.seq == Ligne.seq)
        .where(Ligne.mandat_id == mandat_id)
        .order_by(Ligne.seq)
    ).all()
    noms = _noms(bdd, {ligne.aidant_id for ligne in lignes if ligne.aidant_id})
    return [
        {"seq": ligne.seq, **json.loads(ligne.corps), "nom_de_l_aidant": noms.get(ligne.aidant_id)}
        for ligne in lignes
    ]


def _noms(bdd: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names still known of these accounts."""
    comptes = bdd.scalars(select(Aidant).where(Aidant.id.in_(ids), Aidant.efface_le.is_(None)))
    return {compte.id: compte.nom_complet for compte in comptes}
