"""The templates that seal mandates: one that was published keeps every byte."""

from app.metier.mandats.papiers.attestation import condensat_gabarit

# A template joins these once a release has sealed mandates with it; what changes is another one.
PUBLIES = {"v1": "df45c9440730e7f863bdc5065a5c6e24ec8fc5556706c09e447c0db4b41830d5"}


def test_un_gabarit_publie_ne_change_plus() -> None:
    assert {cle: condensat_gabarit(cle).hex() for cle in PUBLIES} == PUBLIES
