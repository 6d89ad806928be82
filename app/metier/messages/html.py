"""The HTML side of a message: the same words, one link to press, no image, no colour of its own."""

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_LIEN = re.compile(r"https?://\S+")
_PAGE = Markup(
    '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><title>{sujet}</title></head>'
    '<body style="max-width: 34em; margin: 0 auto; padding: 1.5em; '
    "font: 17px/1.6 system-ui, 'Segoe UI', Roboto, Arial, sans-serif; "
    'overflow-wrap: anywhere">{paragraphes}</body></html>\n'
)


def en_html(sujet: str, texte: str) -> str:
    """Return a plain text as a page: a blank line parts two paragraphs, an address is a link."""
    paragraphes = Markup().join(
        Markup("<p>{}</p>").format(_avec_lien(paragraphe))
        for paragraphe in texte.strip().split("\n\n")
    )
    return _PAGE.format(sujet=sujet, paragraphes=paragraphes)


def _avec_lien(paragraphe: str) -> Markup:
    """The link says where it leads: the name of the site, and neither page nor secret."""
    if not (trouve := _LIEN.search(paragraphe)):
        return escape(paragraphe)
    adresse = trouve[0]
    lien = Markup('<a href="{}">Ouvrir ce lien, sur {}</a>').format(
        adresse, urlsplit(adresse).netloc
    )
    return escape(paragraphe[: trouve.start()]) + lien + escape(paragraphe[trouve.end() :])
