"""The demonstration's SMS gateway: it takes what is signed, shows it, and answers in its place."""

import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import httpx
from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from app.bouchon.etat import bouchon

blueprint = Blueprint("sms", __name__)

NB_LISTES = 100
_DELAI = 5.0


@blueprint.post("/sms/envois")
def prendre() -> tuple[str, int]:
    """Take one SMS, once a key; the contract is docs/sms.md."""
    corps, horodatage = request.get_data(), request.headers.get("X-Horodatage", "")
    if not hmac.compare_digest(_signer(horodatage, corps), request.headers.get("X-Signature", "")):
        abort(HTTPStatus.UNAUTHORIZED)
    recu = request.get_json(force=True)
    cle = hashlib.sha256(request.headers.get("Idempotency-Key", "").encode()).hexdigest()[:32]
    dossier = _dossier()
    dossier.mkdir(parents=True, exist_ok=True)
    if list(dossier.glob(f"*-{cle}.json")):
        return "", HTTPStatus.CONFLICT
    nom = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{cle}.json"
    (dossier / nom).write_text(
        json.dumps({"numero": str(recu["numero"]), "texte": str(recu["texte"])}), encoding="utf-8"
    )
    return "", HTTPStatus.ACCEPTED


@blueprint.get("/sms")
def liste() -> str:
    """What was sent, the newest first; a form answers from that telephone."""
    fichiers = sorted(_dossier().glob("*.json"), reverse=True)[:NB_LISTES]
    recus = [json.loads(fichier.read_text(encoding="utf-8")) for fichier in fichiers]
    return render_template("bouchon/sms.html", recus=recus, issue=request.args.get("issue"))


@blueprint.post("/sms/reponses")
def repondre() -> Response:
    """Send what a telephone answers, signed, to the service."""
    evenement = {
        "evenement": secrets.token_hex(16),
        "type": "reponse",
        "numero": request.form.get("numero", ""),
        "texte": request.form.get("texte", ""),
    }
    corps = json.dumps(evenement).encode()
    horodatage = str(int(datetime.now(UTC).timestamp()))
    entetes = {"X-Horodatage": horodatage, "X-Signature": _signer(horodatage, corps)}
    try:
        reponse = httpx.post(
            f"{bouchon().reglages.base_url}/sms/recu",
            content=corps,
            headers=entetes,
            timeout=_DELAI,
        )
        issue = "prise" if reponse.is_success else "refusee"
    except httpx.HTTPError:
        issue = "perdue"
    return redirect(f"/sms?issue={issue}", code=303)


def _signer(horodatage: str, corps: bytes) -> str:
    secret = bouchon().reglages.sms_secret.encode()
    message = horodatage.encode() + b"." + corps
    return "v1=" + hmac.new(secret, message, hashlib.sha256).hexdigest()


def _dossier() -> Path:
    return bouchon().reglages.dossier / "sms"
