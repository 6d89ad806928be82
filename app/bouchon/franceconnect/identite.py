"""An identity as FranceConnect hands it to a service: claims by scope, and the `sub`."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Claims = dict[str, Any]

PIVOT = ("given_name", "family_name", "birthdate", "gender", "birthplace", "birthcountry")

CLAIMS_PAR_SCOPE: Mapping[str, tuple[str, ...]] = {
    "openid": (),
    "identite_pivot": (*PIVOT, "given_name_array"),
    "profile": (
        "given_name",
        "given_name_array",
        "family_name",
        "birthdate",
        "gender",
        "preferred_username",
    ),
    "birth": ("birthplace", "birthcountry"),
    "email": ("email",),
    "preferred_username": ("preferred_username",),
    "idp_birthdate": ("idp_birthdate",),
    "idp_id": ("idp_id",),
    "given_name": ("given_name", "given_name_array"),
    "family_name": ("family_name",),
    "birthdate": ("birthdate",),
    "gender": ("gender",),
    "birthplace": ("birthplace",),
    "birthcountry": ("birthcountry",),
}


@dataclass(frozen=True)
class Connexion:
    """Someone connected to the stand-in, in one browser (single sign-on)."""

    identite: Claims
    auth_time: int
    rep_scope: tuple[str, ...] = ()
    id_token_fi: str = ""

    @property
    def nom_complet(self) -> str:
        """First names then birth name, as a civil servant writes it."""
        return f"{self.identite['given_name']} {self.identite['family_name'].upper()}"


def identite_de_fc(recue: Claims, *, idp_id: str) -> Claims:
    """What FranceConnect makes of a provider's claims: the date normalised, and kept as given."""
    return {
        **recue,
        "given_name_array": recue["given_name"].split(),
        "birthdate": date_normalisee(recue["birthdate"]),
        "idp_birthdate": recue["birthdate"],
        "birthplace": recue.get("birthplace", ""),
        "idp_id": idp_id,
    }


def date_normalisee(date: str) -> str:
    """A presumed date becomes the first: `1957-00-00` is `1957-01-01`."""
    annee, mois, jour = date.split("-")
    return "-".join((annee, mois.replace("00", "01"), jour.replace("00", "01")))


def sub_de(identite: Claims, client_id: str) -> str:
    """Opaque, stable, own to a client; the same by whichever provider the person came."""
    pivot = json.dumps([client_id, *(identite[nom] for nom in PIVOT)])
    return hashlib.sha256(pivot.encode()).hexdigest() + "v1"


def claims_des_scopes(identite: Claims, scopes: Iterable[str]) -> Claims:
    """The part of an identity that these scopes open."""
    ouverts = {nom for scope in scopes for nom in CLAIMS_PAR_SCOPE[scope]}
    return {nom: valeur for nom, valeur in identite.items() if nom in ouverts}
