"""The application's class: Flask, without what it works out again at each request."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

from app.web.gabarits.compilation import Gabarits


class Sessions(SecureCookieSessionInterface):
    """Signed cookies, whose signer is made once: its keys do not change while the service runs."""

    def __init__(self) -> None:
        self._signataire: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie."""
        if self._signataire is None:
            self._signataire = super().get_signing_serializer(app)
        return self._signataire

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie again when it changed; else say only that the answer was read from it."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            deja = response.headers.get("Vary")
            response.headers["Vary"] = f"{deja}, Cookie" if deja else "Cookie"


class Service(Flask):
    """What every request goes through."""

    jinja_environment = Gabarits

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.session_interface = Sessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here is a coroutine: what is called is not asked twenty times a page."""
        return func
