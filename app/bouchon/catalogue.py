"""The faults of the stand-in, as data: one for each check a client of FranceConnect owes.

`id_token_*` and `userinfo_*` falsify a token, `retour_*` the parameters brought back to the
service, `page_*` show FranceConnect's own error page (its code, and a link back to the service
that says nothing of the cause), `sortie_*` change the return from logout, the rest the HTTP
answer of one endpoint. Codes and sentences are those of `_doc/erreurs.md` in its sources.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.bouchon.franceconnect.jetons import FIDELE, Falsification

Reponse = Literal["500", "html", "enorme", "lente", "autre"]

AUTRE_ISSUER = "https://autre-fournisseur.exemple.fr/api/v2"
UN_JOUR = 86400


@dataclass(frozen=True)
class Panne:
    """What goes wrong, where; nothing by default. A parameter replaced by None is left out."""

    titre: str
    id_token: Falsification = FIDELE
    userinfo: Falsification = FIDELE
    sans_id_token: bool = False
    userinfo_json: bool = False
    page: str = ""
    page_sans_lien: bool = False
    retour: Mapping[str, str | None] = field(default_factory=dict)
    sortie: Mapping[str, str | None] = field(default_factory=dict)
    reponses: Mapping[str, Reponse] = field(default_factory=dict)


AUCUNE = "aucune"

_FALSIFICATIONS: Mapping[str, tuple[str, Falsification]] = {
    "autre_cle": ("signé par une autre clé", Falsification(signature="autre_cle")),
    "alg_none": ("sans signature (alg none)", Falsification(signature="alg_none")),
    "hs256_cle_publique": (
        "signé en HS256 avec la clé publique",
        Falsification(signature="hs256_cle_publique"),
    ),
    "hs256_secret": (
        "signé en HS256 avec le secret du client",
        Falsification(signature="hs256_secret"),
    ),
    "kid_inconnu": ("signé par une clé inconnue du JWKS", Falsification(signature="kid_inconnu")),
    "cle_tournee": (
        "signé par une clé toute neuve, publiée : doit réussir",
        Falsification(signature="cle_tournee"),
    ),
    "altere": ("modifié après signature", Falsification(signature="alteree")),
    "iss": ("d’un autre émetteur", Falsification(claims={"iss": AUTRE_ISSUER})),
    "sans_iss": ("sans émetteur", Falsification(claims={"iss": None})),
    "aud": ("destiné à un autre client", Falsification(claims={"aud": "un-autre-client"})),
    "sans_aud": ("sans destinataire", Falsification(claims={"aud": None})),
    "exp": ("périmé", Falsification(decalages={"exp": -UN_JOUR, "iat": -UN_JOUR})),
    "sans_exp": ("sans péremption", Falsification(claims={"exp": None})),
    "iat": ("émis dans le futur", Falsification(decalages={"exp": UN_JOUR, "iat": UN_JOUR})),
    "sans_iat": ("sans date d’émission", Falsification(claims={"iat": None})),
    "sub": ("au sujet de quelqu’un d’autre", Falsification(claims={"sub": "0" * 64 + "v1"})),
    "sans_sub": ("sans sujet", Falsification(claims={"sub": None})),
}

_ID_TOKEN_SEUL: Mapping[str, tuple[str, Falsification]] = {
    "nonce": ("d’un autre échange (nonce)", Falsification(claims={"nonce": "0" * 64})),
    "sans_nonce": ("sans nonce", Falsification(claims={"nonce": None})),
    "acr": ("d’un autre niveau (acr)", Falsification(claims={"acr": "eidas0"})),
    "sans_acr": ("sans niveau (acr)", Falsification(claims={"acr": None})),
}

_TECHNIQUE = "authentication aborted due to a technical error on the authorization server"
_ABANDON = "user authentication aborted"
_DOC = "https://docs.partenaires.franceconnect.gouv.fr/fs/fs-technique/fs-technique-erreurs/"

# Name of the fault → error, error_description.
_ERREURS: Mapping[str, tuple[str, str]] = {
    "access_denied": ("access_denied", _ABANDON),
    "server_error": ("server_error", _TECHNIQUE),
    "temporarily_unavailable": ("temporarily_unavailable", _TECHNIQUE),
    "invalid_request": ("invalid_request", "mandatory parameter missing"),
    "invalid_scope": ("invalid_scope", "requested scope is not allowed"),
    "unauthorized_client": ("unauthorized_client", "requested grant type is not allowed"),
    "erreur_inconnue": ("erreur_inconnue", "<script>alert('texte à ne pas croire')</script>"),
    "compte_refuse": ("access_denied", _TECHNIQUE),
    "compte_en_panne": ("invalid_request", "idp returned a not allowed acr value"),
    "interrompu": ("invalid_request", "invalid state parameter"),
    "courriel": ("access_denied", "email already used by another account"),
}

_IDENTITE = (
    "Un problème lié à vos données d’identité empêche la connexion d’aboutir. "
    "Nous vous invitons à nous contacter pour corriger le problème."
)
_RECONNEXION = "Fermez l’onglet de votre navigateur et reconnectez-vous."
_CONTACT = "Une erreur technique est survenue. Si le problème persiste, veuillez nous contacter."

# Code of FranceConnect's own page → what goes wrong, what the page says.
PAGES: Mapping[str, tuple[str, str]] = {
    "Y010008": ("identité introuvable à l’état civil", _IDENTITE),
    "Y010015": ("personne connue comme décédée", _IDENTITE),
    "Y010011": ("registre de l’état civil injoignable", _CONTACT),
    "Y020026": ("compte choisi en panne", _CONTACT),
    "Y020023": ("compte non admis par le service", _RECONNEXION),
    "Y000011": ("compte bloqué par la personne", "Vous avez bloqué ce fournisseur d’identité."),
    "Y180001": ("FranceConnect désactivé par la personne", "Votre accès a été désactivé."),
    "Y270001": ("compte sans adresse e-mail", "Les informations sur votre identité manquent."),
    "Y190001": ("session expirée", _RECONNEXION),
    "Y030007": ("demande du service mal faite", _RECONNEXION),
    "Y160001": ("panne de FranceConnect lui-même", _CONTACT),
}

_AUTRE: Mapping[Reponse, str] = {"autre": "répond autre chose"}
_REPONSES: Mapping[Reponse, str] = {
    "500": "répond 500",
    "html": "répond une page HTML",
    "enorme": "répond plus de 1 Mio",
    "lente": "répond lentement",
}


def _catalogue() -> dict[str, Panne]:
    """Assemble the faults; the order is that of the page."""
    pannes = {AUCUNE: Panne("Aucune panne")}
    for nom, (titre, faux) in {**_FALSIFICATIONS, **_ID_TOKEN_SEUL}.items():
        pannes[f"id_token_{nom}"] = Panne(f"id_token {titre}", id_token=faux)
    pannes["id_token_absent"] = Panne("id_token absent", sans_id_token=True)
    for nom, (titre, faux) in _FALSIFICATIONS.items():
        pannes[f"userinfo_{nom}"] = Panne(f"userinfo {titre}", userinfo=faux)
    pannes["userinfo_json"] = Panne("userinfo en JSON, sans signature", userinfo_json=True)
    for route in ("token", "userinfo", "jwks", "configuration"):
        for reponse, effet in _REPONSES.items():
            panne = Panne(f"{route} {effet}", reponses={f"fournisseur.{route}": reponse})
            pannes[f"{route}_{reponse}"] = panne
    for reponse, effet in {**_REPONSES, **_AUTRE}.items():
        pannes[f"annuaire_{reponse}"] = Panne(
            f"annuaire des structures : {effet}", reponses={"annuaire.search": reponse}
        )
    for nom, (erreur, description) in _ERREURS.items():
        retour = {"code": None, "error": erreur, "error_description": description}
        pannes[f"retour_{nom}"] = Panne(f"Retour avec {erreur} : {description}", retour=retour)
    for code, (cause, _) in PAGES.items():
        pannes[f"page_{code}"] = Panne(f"Page d’erreur {code} : {cause}", page=code)
    return pannes | {
        "retour_iss": Panne("Retour d’un autre émetteur (iss)", retour={"iss": AUTRE_ISSUER}),
        "retour_sans_iss": Panne("Retour sans émetteur (iss)", retour={"iss": None}),
        "retour_state": Panne("Retour avec un autre state", retour={"state": "0" * 64}),
        "retour_sans_state": Panne("Retour sans state", retour={"state": None}),
        "retour_code": Panne("Retour avec un code faux", retour={"code": "code-faux"}),
        "retour_code_affiche": Panne(
            "Retour avec un code d’erreur dans error_uri",
            retour={
                "code": None,
                "error": "access_denied",
                "error_description": _ABANDON,
                "error_uri": f"{_DOC}?code=Y010008&id=5f2c",
            },
        ),
        "retour_perdu": Panne(
            "Aucun retour, pas même un lien", page="Y010008", page_sans_lien=True
        ),
        "sortie_state": Panne("Déconnexion : un autre state", sortie={"state": "0" * 64}),
        "sortie_sans_state": Panne("Déconnexion : sans state", sortie={"state": None}),
    }


PANNES: Mapping[str, Panne] = _catalogue()
