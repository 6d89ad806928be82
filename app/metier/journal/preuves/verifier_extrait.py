"""Vérifie, sans réseau et sans le service, un extrait du journal d'un mandat.

Usage : python3 verifier_extrait.py EXTRAIT.json EMPREINTE [EMPREINTE…]

EMPREINTE est celle de la clé publique des points d'ancrage, reçue d'une autre main que l'extrait
(plusieurs si la clé a changé). Sort avec 0 (tout se vérifie), 1 (altéré) ou 2 (ne peut pas dire).
Python 3.8 ou plus ; la signature demande le paquet « cryptography ».
"""

# Stands alone: it imports nothing of the service, and is handed over with the extract.
from __future__ import annotations

import hashlib
import io
import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

FORMAT, VERSION = "aidants-connect/extrait-du-journal", 1
USAGE_ANCRE = b"aidants-connect:ancre:"
# What seals an attestation: where it was given, or where the mandate goes on.
SCEAUX = ("creation_attestation", "reception_mandat")
PROUVE, ALTERE, INDECIS = 0, 1, 2


class Altere(Exception):
    """What does not hold, in a French sentence."""


class Indecis(Exception):
    """Why nobody can say here, in a French sentence."""


def exiger(condition: bool, phrase: str) -> None:
    """Raise Altere with this sentence unless the condition holds."""
    if not condition:
        raise Altere(phrase)


def sans_doublon(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build a JSON object; a key written twice would show one thing and prove another."""
    exiger(len({cle for cle, _ in paires}) == len(paires), "une clé est écrite deux fois")
    return dict(paires)


def lire(texte: str) -> Any:
    """Read a JSON text without a key written twice."""
    return json.loads(texte, object_pairs_hook=sans_doublon)


def canonique(valeur: dict[str, Any]) -> bytes:
    """Return the one text of a JSON object: sorted keys, no spaces, UTF-8."""
    return json.dumps(valeur, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def racine(feuille: bytes, rang: int, taille: int, chemin: list[bytes]) -> bytes:
    """Return the root that an audit path leads to (RFC 9162, 2.1.3.2)."""
    reste, dernier, noeud = rang, taille - 1, feuille
    exiger(0 <= reste <= dernier, "un numéro est hors de son point d’ancrage")
    for voisin in chemin:
        exiger(dernier > 0, "une preuve est trop longue")
        if reste & 1 or reste == dernier:
            noeud = hashlib.sha256(b"\x01" + voisin + noeud).digest()
            while reste and not reste & 1:
                reste, dernier = reste >> 1, dernier >> 1
        else:
            noeud = hashlib.sha256(b"\x01" + noeud + voisin).digest()
        reste, dernier = reste >> 1, dernier >> 1
    exiger(dernier == 0, "une preuve est trop courte")
    return noeud


def verifier_cles(document: dict[str, Any], attendues: list[str]) -> dict[str, bytes]:
    """Return the keys by fingerprint: all are among those that the reader trusts."""
    cles = {}
    for cle in document["cles"]:
        octets = bytes.fromhex(cle["ed25519"])
        empreinte = hashlib.sha256(octets).hexdigest()
        exiger(empreinte == cle["empreinte"], "une clé n’a pas l’empreinte écrite à côté")
        exiger(empreinte in attendues, f"la clé {empreinte} n’est pas celle que vous attendez")
        cles[empreinte] = octets
    return cles


def verifier_ancres(document: dict[str, Any], cles: dict[str, bytes]) -> dict[int, dict[str, Any]]:
    """Return the anchors by size, once each signature holds."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as erreur:
        raise Indecis("le paquet « cryptography » manque : signature non vérifiée") from erreur
    ancres = {}
    for ancre in document["ancres"]:
        signe = {nom: valeur for nom, valeur in ancre.items() if nom != "signature"}
        exiger(ancre["cle"] in cles, "un point d’ancrage est signé par une clé absente")
        publique = Ed25519PublicKey.from_public_bytes(cles[ancre["cle"]])
        try:
            publique.verify(bytes.fromhex(ancre["signature"]), USAGE_ANCRE + canonique(signe))
        except InvalidSignature as erreur:
            raise Altere(f"le point d’ancrage du {ancre['le']} a été modifié") from erreur
        ancres[ancre["taille"]] = ancre
    return ancres


def verifier_ligne(
    ligne: dict[str, Any], mandat: str, ancres: dict[int, dict[str, Any]]
) -> dict[str, Any]:
    """Return the body of a row, once its proof leads to its anchor."""
    qui = f"ligne {ligne['seq']}"
    exiger(ligne["ancre"] in ancres, f"{qui} : son point d’ancrage manque")
    ancre = ancres[ligne["ancre"]]
    condensat = hashlib.sha256(
        b"\x00" + bytes.fromhex(ligne["sel"]) + ligne["corps"].encode()
    ).digest()
    exiger(condensat.hex() == ligne["condensat"], f"{qui} : le corps a été modifié")
    chemin = [bytes.fromhex(noeud) for noeud in ligne["preuve"]]
    trouvee = racine(condensat, ligne["seq"] - 1, ancre["taille"], chemin)
    exiger(trouvee.hex() == ancre["racine"], f"{qui} : la preuve ne mène pas au point d’ancrage")
    corps: dict[str, Any] = lire(ligne["corps"])
    exiger(corps.get("mandat") == mandat, f"{qui} : elle est d’un autre mandat")
    return corps


def verifier_attestation(document: dict[str, Any], actes: list[dict[str, Any]]) -> str:
    """Check the frozen text against the row that created it; return what to say of it."""
    attestation = document["attestation"]
    if attestation is None:
        return "L’attestation n’est plus gardée : rien à vérifier d’elle."
    condensat = bytes.fromhex(attestation["condensat_gabarit"])
    empreinte = hashlib.sha256(attestation["texte"].encode() + condensat).hexdigest()
    details = [acte["details"] for acte in actes if acte["action"] in SCEAUX]
    scelles = [detail["empreinte"] for detail in details if "empreinte" in detail]
    if not scelles and any("origine" in detail for detail in details):
        origine = next(detail["origine"] for detail in details if "origine" in detail)
        return f"L’attestation a été scellée avec le mandat {origine} : voyez son extrait."
    exiger(
        scelles == [empreinte] and attestation["empreinte"] == empreinte,
        "l’attestation n’est pas celle que le journal a scellée",
    )
    return "L’attestation est celle que le journal a scellée."


def verifier(document: dict[str, Any], attendues: list[str]) -> list[str]:
    """Return what is proved, a line each. Raises Altere or Indecis."""
    exiger(document["format"] == FORMAT, "ce n’est pas un extrait du journal")
    if document["version"] != VERSION:
        raise Indecis("cet extrait demande une autre version de ce programme")
    ancres = verifier_ancres(document, verifier_cles(document, attendues))
    numeros = [ligne["seq"] for ligne in document["lignes"]]
    exiger(bool(numeros), "il n’y a aucune ligne")
    exiger(numeros == sorted(set(numeros)), "les lignes ne sont pas dans l’ordre, une fois chacune")
    actes, dites = [], []
    for ligne in document["lignes"]:
        corps = verifier_ligne(ligne, document["mandat"], ancres)
        actes.append(corps)
        details = json.dumps(corps["details"], ensure_ascii=False)
        dites.append(
            f"ligne {ligne['seq']} : {corps['action']}, le {corps['le']}, "
            f"ancrée le {ancres[ligne['ancre']]['le']} : {details}"
        )
    return [*dites, verifier_attestation(document, actes)]


def dire(texte: str) -> None:
    """Write to the terminal, without what would drive it."""
    sur = (
        "?" if signe != "\n" and unicodedata.category(signe) in ("Cc", "Cf") else signe
        for signe in texte
    )
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # an old console knows fewer signs
    sys.stdout.write("".join(sur) + "\n")


def main(arguments: list[str]) -> int:
    """Check the extract named first, with the fingerprints that follow; return the exit code."""
    if len(arguments) < 2:
        sys.stderr.write(__doc__ or "")
        return INDECIS
    try:
        document = lire(Path(arguments[0]).read_text(encoding="utf-8"))
        dites = verifier(document, [empreinte.lower() for empreinte in arguments[1:]])
    except Altere as erreur:
        dire(f"ALTÉRÉ : {erreur}.")
        return ALTERE
    except (Indecis, OSError) as erreur:
        dire(f"NE PEUT PAS DIRE : {erreur}.")
        return INDECIS
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        dire("ALTÉRÉ : le document n’est pas écrit comme il doit l’être.")
        return ALTERE
    dire("\n".join([*dites, "Tout se vérifie."]))
    return PROUVE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
