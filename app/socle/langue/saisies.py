"""What people type and paste, cleaned: one reading for each kind of value, in every field.

Word, a PDF, a mail or a telephone add marks that nobody sees; a code is copied with the spaces,
dots or hyphens it was printed with. None of it is a fault of whoever types.
"""

import re
import unicodedata
from urllib.parse import unquote

# What begins a new line in some program or other: a vertical tab is Word's.
_LIGNES = "\n\r\v\f\x1c\x1d\x1e\u2028\u2029"
_BLANCS = re.compile("[^\\S\n]+")
_A_TENIR = re.compile(" (?=[:;?!»])|(?<=«) ")
_FINS_DE_LIGNE = re.compile(" *\n *")
# Of what should be an address, this much is read: looking for one costs the square of it.
_LU_AU_PLUS = 1_000
_DANS_LES_CHEVRONS = re.compile(r"<([^<>]*@[^<>]*)>")
_AUTOUR_D_UNE_ADRESSE = " \n.,;:!?'\"<>()[]{}«»“”‘’„`*"


def _invisibles() -> dict[int, str]:
    """Controls, format marks, private signs: read as a line, as Windows meant them, or as nothing.

    Formats are the soft hyphen, zero-width spaces and joiners, the order mark, what turns the
    direction of a text: some make a name be read otherwise than it is written.
    """
    genres = ("Cc", "Cf", "Co", "Cs")
    rangs = (*range(0x10000), *range(0xE0000, 0xE0080))
    lus = {rang: "" for rang in rangs if unicodedata.category(chr(rang)) in genres}
    # « N\x92Diaye »: a text of Windows taken for another.
    lus |= {rang: bytes([rang]).decode("cp1252", "ignore") for rang in range(0x80, 0xA0)}
    lus |= {ord(signe): "\n" for signe in _LIGNES}
    return lus | {ord("\t"): " "}


_INVISIBLES = _invisibles()


def nettoyer(texte: str) -> str:
    """Return a text without what nobody sees: marks, controls, blanks of every width and kind."""
    if texte.isascii() and texte.isprintable():
        return texte.strip()
    if not texte.isprintable():  # what is has none of these signs, and may be long
        texte = texte.replace("\r\n", "\n").translate(_INVISIBLES)
    visible = unicodedata.normalize("NFC", texte)
    return _FINS_DE_LIGNE.sub("\n", _BLANCS.sub(" ", visible)).strip()


def sur_une_ligne(texte: str) -> str:
    """Return a name, a place, a few words: on one line, single spaces."""
    return " ".join(nettoyer(texte).split())


def bien_ecrit(texte: str) -> str:
    """Return a line as we print it: curved apostrophes, no « : » alone at the start of a line."""
    return _A_TENIR.sub("\u00a0", sur_une_ligne(texte).replace("'", "’"))


def chiffre_latin(signe: str) -> str:
    """Return a decimal digit as we write it, whatever the keyboard; another sign as it is."""
    valeur = unicodedata.decimal(signe, None)
    return signe if valeur is None else str(valeur)


def lire_signes(texte: str) -> str:
    """Return the letters, in capitals, and the digits of a code or number, however separated."""
    plat = unicodedata.normalize("NFKC", nettoyer(texte)).upper()
    return "".join(chiffre_latin(signe) for signe in plat if signe.isalnum())


def lire_nombre(texte: str) -> str:
    """Return « 1 » for « 1er », the digits of other numbers; a number in words stays as it is."""
    signe = "-" if nettoyer(texte).startswith("-") else ""
    return signe + re.sub(r"^([0-9]+)ER$", r"\1", lire_signes(texte))


def lire_jeton(texte: str) -> str:
    """Return the secret of a link, without what a mail or a paste puts around it."""
    return "".join(
        signe for signe in texte if signe.isascii() and (signe.isalnum() or signe in "-_")
    )


def lire_courriel(texte: str) -> str:
    """Return an e-mail address as it is kept and compared, from all that is copied with it.

    « mailto:Alice@Demo.fr », « Alice <alice@demo.fr> », « alice@demo.fr. » are the same one.
    """
    court = nettoyer(texte[:_LU_AU_PLUS])
    plat = unicodedata.normalize("NFKC", court).casefold().replace("’", "'")
    dedans = _DANS_LES_CHEVRONS.findall(plat)
    adresse = _seule_adresse(dedans[0] if len(dedans) == 1 else plat)
    avant, lien, apres = adresse.partition("mailto:")
    if lien and "@" not in avant:
        adresse = unquote(apres.partition("?")[0])
    adresse = adresse.strip(_AUTOUR_D_UNE_ADRESSE)
    return "".join(adresse.split()) if adresse.count("@") == 1 else adresse


def _seule_adresse(texte: str) -> str:
    """Return the word that holds an address when one alone does: « E-mail : alice@demo.fr »."""
    mots = [mot for mot in texte.split() if re.search(r"\w@\w", mot)]
    return mots[0] if len(mots) == 1 else texte
