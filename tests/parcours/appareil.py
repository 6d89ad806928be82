"""The virtual device of Chromium, that holds passkeys."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page


@dataclass
class Virtuel:
    """The virtual device of a tab's browser: one's finger on it, or not."""

    cdp: CDPSession
    nom: str

    @classmethod
    def brancher(cls, page: Page) -> "Virtuel":
        """Plug it in."""
        cdp = page.context.new_cdp_session(page)
        cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        branche = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return cls(cdp, branche["authenticatorId"])

    def reconnait(self, *, oui: bool) -> None:
        """Whether the device knows who touches it."""
        self.cdp.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.nom, "isUserVerified": oui}
        )

    def cles(self) -> list[dict[str, Any]]:
        """What it holds."""
        lues = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.nom})
        return list(lues["credentials"])
