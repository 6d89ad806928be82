"""The application's class: Flask, without what it works out again at each request."""

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment
from itsdangerous import URLSafeTimedSerializer


class Gabarits(Environment):
    """Templates whose globals are all set when the application starts, each compiled once.

    Jinja looks them up in a chain of maps at each import of each page, in case they change: a
    tenth of the time of the login, saved. It keeps 400 templates, fewer than there are, and
    compiles the others again.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, cache_size=-1, **options)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a template's globals."""
        return {**self.globals, **(d or {})}


class Sessions(SecureCookieSessionInterface):
    """Signed cookies, whose signer is made once: its keys do not change while the service runs."""

    def __init__(self) -> None:
        self._signataire: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie."""
        if self._signataire is None:
            self._signataire = super().get_signing_serializer(app)
        return self._signataire


class Service(Flask):
    """What every request goes through."""

    jinja_environment = Gabarits

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.session_interface = Sessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here is a coroutine: what is called is not asked twenty times a page."""
        return func
