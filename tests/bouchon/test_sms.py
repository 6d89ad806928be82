"""The demonstration's gateway takes what the service signs, once a key, and shows it."""

import uuid
from pathlib import Path

from app.bouchon import create_app
from app.bouchon.reglages import depuis_environnement
from app.liaisons.sms import signer


def test_un_sms_signe_est_pris_une_fois_et_montre(tmp_path: Path) -> None:
    reglages = depuis_environnement({"BOUCHON_DOSSIER": str(tmp_path), "SMS_SECRET": "essai"})
    client = create_app(reglages).test_client()
    corps = b'{"id": "x", "numero": "+33639981234", "texte": "Votre mandat a servi."}'
    entetes = {
        "Idempotency-Key": str(uuid.uuid4()),
        "X-Horodatage": "1",
        "X-Signature": signer("essai", "1", corps),
    }
    prises = [client.post("/sms/envois", data=corps, headers=entetes).status_code for _ in "ab"]
    assert prises == [202, 409]
    faux = {**entetes, "X-Signature": "v1=0"}
    assert client.post("/sms/envois", data=corps, headers=faux).status_code == 401
    assert client.get("/sms").text.count("Votre mandat a servi.") == 1
