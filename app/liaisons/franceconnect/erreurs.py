"""What can go wrong at FranceConnect: a kind, that a screen turns into cause and next step."""

import re
from collections.abc import Mapping
from types import MappingProxyType

# Error codes that FranceConnect sends back (RFC 6749, OpenID Connect Core) → our kinds.
_CODES = {
    "access_denied": "refus",
    "server_error": "panne",
    "temporarily_unavailable": "indisponible",
}

# Where (error, error_description) says more: `_doc/erreurs.md` of FranceConnect's sources.
_TECHNIQUE = "authentication aborted due to a technical error on the authorization server"
_DESCRIPTIONS = {
    ("access_denied", _TECHNIQUE): "compte_refuse",
    ("invalid_request", _TECHNIQUE): "compte_en_panne",
    ("invalid_request", "idp returned a not allowed acr value"): "compte_en_panne",
    ("invalid_request", "invalid state parameter"): "interrompu",
    ("invalid_request", "required parameter missing or invalid"): "interrompu",
    # Not in that list, which has no such failure: the stand-in's own words.
    ("access_denied", "email already used by another account"): "courriel",
}

# The codes that FranceConnect shows on its own error page, by their beginning (same source).
CODES_AFFICHES: Mapping[str, str] = MappingProxyType(
    {
        "Y010004": "registre",
        "Y010006": "registre",
        "Y010007": "registre",
        "Y010008": "registre",
        "Y010015": "registre",
        "Y010": "indisponible",
        "Y180001": "compte_bloque",
        "Y000011": "compte_bloque",
        "Y270001": "sans_courriel",
        "Y020023": "compte_refuse",
        "Y000020": "compte_refuse",
        "Y600020": "compte_refuse",
        "Y020": "compte_en_panne",
        "Y190": "interrompu",
        "Y420": "interrompu",
        "Y470": "interrompu",
        "Y510": "interrompu",
        "Y000004": "interrompu",
        "Y000006": "interrompu",
        "Y0300": "configuration",
        "Y": "panne",
    }
)
_CODE_AFFICHE = re.compile(r"\bY\d{6}\b", re.ASCII)
_TAILLE_LUE = 500


def motif_du_retour(parametres: Mapping[str, str]) -> str:
    """Return the kind of failure behind the error of a return; ours when the code is unknown.

    FranceConnect's `error_description` is one of a few sentences. No code of its error page was
    seen there; one found in it, or in `error_uri`, would be the most precise.
    """
    erreur = parametres.get("error", "")
    description = parametres.get("error_description", "")[:_TAILLE_LUE]
    code = _CODE_AFFICHE.search(f"{description} {parametres.get('error_uri', '')[:_TAILLE_LUE]}")
    if code:
        return motif_du_code_affiche(code[0])
    return _DESCRIPTIONS.get((erreur, description)) or _CODES.get(erreur, "configuration")


def motif_du_code_affiche(code: str) -> str:
    """Return the kind of failure behind a code such as Y010008."""
    return next(motif for debut, motif in CODES_AFFICHES.items() if code.startswith(debut))
