"""A page is a fragment of itself: the same template, under the layout that the request wants."""

from flask import Flask, Response, request


def veut_fragment() -> bool:
    """True for an HTMX request, unless it restores a page of the history."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def init_app(app: Flask) -> None:
    """Give templates their `layout`, and tell caches that the answer depends on HX-Request."""
    app.context_processor(_layout)
    app.after_request(_varier)


def _layout() -> dict[str, str]:
    return {"layout": "layouts/fragment.html" if veut_fragment() else "layouts/page.html"}


def _varier(reponse: Response) -> Response:
    reponse.vary.add("HX-Request")
    return reponse
