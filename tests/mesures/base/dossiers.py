"""Usagers, their mandates, and what passes: logins, messages, FranceConnect's requests."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.mandats.papiers.attestation import GABARIT, Formalites, geler, sceller
from app.metier.organisations.models import Organisation
from app.metier.usagers.identite import CHAMPS_IDENTITE, Identite
from app.metier.usagers.mots import mots_de
from app.socle.langue.dates import MOIS
from tests.fabriques import IDENTITE
from tests.mesures.base.ecriture import Ecrire, Ligne
from tests.mesures.base.gens import PRENOMS
from tests.mesures.base.taille import DUREE, UN_AN, Repartition, cle, instant

_NOMS = [
    f"{debut}{fin}" for debut in "Du Le Ma Bel Gar Rou Fon Vil Per Cor".split() for fin in MOIS
]
_MANDAT = (
    "id organisation_id usager_id aidant_id duree debut_le fin_le signe_le gabarit texte_gele"
    " empreinte code_verification"
).split()
_CONNEXION = "id aidant_id organisation_id secret_hash ouverte_le vue_le code_le fermee_le".split()
_COURRIEL = "id aidant_id destinataire sujet cle_id nb_essais cree_le envoye_le".split()
_DEMANDE = (
    "id connexion_id aidant_id organisation_id client_id redirect_uri scopes exige_code ouverte_le"
    " expire_le usager_id autorisation_id terminee_le code_hash jeton_hash utilisee_le"
).split()


def ecrire_les_dossiers(ecrire: Ecrire, ou: Repartition, texte: str) -> None:
    """Write what is said of the usagers; `texte` is the frozen text of every mandate."""
    combien = ou.taille
    ecrire("usager", ["id", "identifie_le", "cree_le", *CHAMPS_IDENTITE], _usagers(ou))
    ecrire("usager_mot", ["organisation_id", "usager_id", "mot"], _mots(ou))
    ecrire("mandat", _MANDAT, _mandats(ou, texte))
    autorisations = (
        (_autorisation(m, place), cle("mandat", m), ou.domaines(m)[place], "[]")
        for m in range(combien.mandats)
        for place in (0, 1)
    )
    ecrire("autorisation", ["id", "mandat_id", "domaine", "demarches"], autorisations)
    places = (
        (ou.organisations[ou.chez(m)], cle("usager", m), ou.domaines(m)[p], _autorisation(m, p))
        for m in range(ou.nb_actifs)
        for p in (0, 1)
    )
    ecrire("place", ["organisation_id", "usager_id", "domaine", "autorisation_id"], places)


def ecrire_ce_qui_passe(ecrire: Ecrire, ou: Repartition) -> None:
    """Write a year of logins, a month of messages, an hour of requests."""
    ecrire("connexion", _CONNEXION, _connexions(ou))
    ecrire("courriel", _COURRIEL, _courriels(ou))
    ecrire("demande", _DEMANDE, _demandes(ou))


def texte_gele(session: Session, ou: Repartition) -> str:
    """The frozen text of them all: what counts here is how long it is."""
    return geler(
        session.get_one(Organisation, ou.organisation(0)),
        session.get_one(Aidant, ou.aidant(0)),
        IDENTITE,
        Formalites(),
        reserves=None,
        domaines={domaine: [] for domaine in ou.domaines(0)},
        identifie_le=None,
        duree="semestre",
        debut=ou.depart,
        fin=ou.depart + DUREE,
        code_verification="0" * 26,
    )


def identite(rang: int) -> Identite:
    """Who an usager is: names come back, as they do."""
    annee, mois, jour = 1930 + rang % 75, 1 + rang % 12, 1 + rang % 28
    return replace(
        IDENTITE,
        sub=cle("sub", rang) * 2,
        prenoms=f"{PRENOMS[rang % 12]} {PRENOMS[rang // 12 % 12]}",
        nom_naissance=_NOMS[rang // 7 % len(_NOMS)],
        date_naissance=f"{annee}-{mois:02}-{jour:02}",
    )


def _autorisation(mandat: int, place: int) -> str:
    return cle("autorisation", 2 * mandat + place)


def _usagers(ou: Repartition) -> Iterator[Ligne]:
    le = instant(ou.depart - timedelta(days=10))
    for rang in range(ou.taille.usagers):
        lui = identite(rang)
        yield (cle("usager", rang), le, le, *(getattr(lui, champ) for champ in CHAMPS_IDENTITE))


@cache
def _mots_du_nom(prenoms: str, nom: str) -> list[str]:
    trouves = mots_de(replace(IDENTITE, prenoms=prenoms, nom_naissance=nom))
    return [mot for mot in trouves if mot[0] != "="]


def _mots(ou: Repartition) -> Iterator[Ligne]:
    for rang in range(ou.taille.usagers):
        lui, organisation = identite(rang), ou.organisations[ou.chez(rang)]
        mots = [
            *_mots_du_nom(lui.prenoms, lui.nom_naissance),
            "=" + lui.date_naissance.replace("-", ""),
        ]
        for mot in mots:
            yield organisation, cle("usager", rang), mot


def _mandats(ou: Repartition, texte: str) -> Iterator[Ligne]:
    sceau = sceller(texte)
    for rang in range(ou.taille.mandats):
        usager, debut = rang % ou.taille.usagers, ou.debut(rang)
        yield (
            cle("mandat", rang),
            ou.organisations[ou.chez(usager)],
            cle("usager", usager),
            ou.aidants[ou.tenu_par(rang)],
            "semestre",
            instant(debut),
            instant(debut + DUREE),
            instant(debut) if rang // 20 % 20 else None,
            GABARIT,
            texte,
            sceau,
            f"{rang:026}",
        )


def _connexions(ou: Repartition) -> Iterator[Ligne]:
    pas = UN_AN / (ou.taille.connexions + 1)
    for rang in range(ou.taille.connexions):
        qui, le = rang % ou.taille.aidants, ou.depart - UN_AN + (rang + 1) * pas
        ou_cela = ou.organisations[qui % ou.taille.organisations]
        quand = instant(le)
        secret = cle("secret", rang) * 2
        yield cle("connexion", rang), ou.aidants[qui], ou_cela, secret, quand, quand, quand, quand


def _courriels(ou: Repartition) -> Iterator[Ligne]:
    pas = timedelta(days=29) / ou.taille.courriels
    for rang in range(ou.taille.courriels):
        qui, quand = rang % ou.taille.aidants, instant(ou.depart - rang * pas)
        adresse, sujet = f"aidant{qui}@essai.fr", "Votre lien de connexion"
        yield cle("courriel", rang), ou.aidants[qui], adresse, sujet, "0" * 8, 1, quand, quand


def _demandes(ou: Repartition) -> Iterator[Ligne]:
    pas = timedelta(minutes=50) / ou.taille.demandes
    for rang in range(ou.taille.demandes):
        mandat = rang % ou.nb_actifs
        qui, ouverte = ou.tenu_par(mandat), ou.depart - rang * pas
        quand = instant(ouverte)
        yield (
            cle("demande", rang),
            cle("connexion", qui),
            ou.aidants[qui],
            ou.organisations[ou.chez(mandat)],
            "franceconnect",
            "https://fc.essai/retour",
            '["openid"]',
            0,
            quand,
            instant(ouverte + timedelta(minutes=10)),
            cle("usager", mandat),
            _autorisation(mandat, 0),
            quand,
            cle("code", rang) * 2,
            cle("jeton", rang) * 2,
            quand,
        )
