"""The key that a page shows for an application."""

import re


def cle_montree(html: str) -> str:
    assert "<svg" in html
    cle = re.search(r"<code>([A-Z2-7 ]+)</code>", html)
    assert cle
    return cle[1].replace(" ", "")
