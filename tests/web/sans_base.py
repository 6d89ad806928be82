"""What answers without the base."""

# Nothing of the base: sent to ask the same by GET, which is refused; a logout that names nobody.
SANS_BASE = {
    ("POST", "fournisseur.autoriser"): 303,
    ("GET", "fournisseur.deconnexion"): 200,
    ("POST", "fournisseur.deconnexion"): 200,
}
