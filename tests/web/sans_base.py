"""What answers without the base."""

from tests.acces import LIGNES

# Nothing of the base: sent to ask the same by GET, which is refused; a logout that names nobody;
# an act of an asker by who has proved no address.
SANS_BASE = {
    ("POST", "fournisseur.autoriser"): 303,
    ("GET", "fournisseur.deconnexion"): 200,
    ("POST", "fournisseur.deconnexion"): 200,
    **{
        ("POST", ligne.route): 401
        for ligne in LIGNES
        if ligne.methode == "POST" and ligne.route.startswith("habilitation.")
        if set(ligne.attendus.values()) == {"401"}
    },
}
