"""Somebody who reads no French, a démarche on FranceConnect+, no printer: the whole of it."""

import uuid

from flask import Flask

from app.metier.mandats.models import Mandat
from tests.client import sans_marques
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.comptoir import AUTRE, NOUVEAU, Comptoir
from tests.espaces.aidant.nouveau_mandat.conclus import attestation, photo
from tests.fabriques import Distribution
from tests.pdf import verifier_le_pdf

INTERPRETE = {
    "lecture": "interprete",
    "interprete_nom": "Ali Traduit",
    "interprete_langue": "dari",
}


def test_prevenue_traduite_signee_plus_tard_et_rien_ne_se_contrefait(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    bureau = Comptoir(app, troupe, temps)

    def lire(adresse: str) -> str:
        return " ".join(sans_marques(bureau.navigateur.get(adresse).text).split())

    choix = {"demarches": ["allocations-familiales"], "duree": "mois"}
    brouillon = bureau.navigateur.envoyer(NOUVEAU, choix).location.removesuffix("/identite")
    avant_franceconnect = lire(f"{brouillon}/identite")
    assert "FranceConnect+" in avant_franceconnect
    assert "vous vous connectez vous-même" in avant_franceconnect

    brouillon = bureau.brouillon(AUTRE, ("social",))
    assert "تاسو" in lire(f"{brouillon}/conclusion?langue=ps"), "read in her language"
    fini = bureau.conclure(brouillon, **INTERPRETE)
    with app.extensions["fabrique"]() as session:
        mandat = session.get_one(Mandat, uuid.UUID(fini.location.split("/")[2]))
    assert "Ce mandat m’a été lu en dari par Ali Traduit" in attestation(bureau, mandat)
    feuille = bureau.navigateur.get(f"/mandats/{mandat.id}/version-simplifiee")
    assert 'lang="prs" dir="rtl"' in feuille.text, "the interpreter's language proposes itself"

    temps.avancer(days=8)  # she had left; her paper is asked for after a week
    bureau = Comptoir(app, troupe, temps)
    signature = f"/mandats/{mandat.id}/signature"
    assert "/mandats/papiers" in lire("/espace-aidant/"), "it waits there for her next visit"
    assert signature in lire("/mandats/papiers")
    assert f'href="/mandats/{mandat.id}/attestation?format=pdf"' in lire(signature)
    papier = f"/mandats/{mandat.id}/attestation"
    verifier_le_pdf(
        bureau.navigateur.get(f"{papier}?format=pdf"), bureau.navigateur.get(papier).text
    )
    assert bureau.navigateur.envoyer(signature, {"signe": "oui"}).status_code == 303
    assert signature not in lire("/mandats/papiers")

    avant = photo(bureau)
    contrefait = mandat.code_verification[::-1]
    champs = {"nom": AUTRE.nom_naissance, "annee": AUTRE.date_naissance[:4]}
    verifier = bureau.navigateur.envoyer
    assert "Ce mandat correspond" in verifier(f"/verifier/{mandat.code_verification}", champs).text
    assert "ne correspondent pas" in verifier(f"/verifier/{contrefait}", champs).text
    assert photo(bureau) == avant
