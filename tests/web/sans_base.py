"""What answers without the base."""

from tests.acces import LIGNES

# Nothing of the base: sent to ask the same by GET, which is refused; a logout that names nobody;
# a page or an act of an asker, for who has proved no address; what a gateway that is not set says.
SANS_BASE = {
    ("POST", "fournisseur.autoriser"): 303,
    ("POST", "public.sms_recu"): 404,  # no gateway is set
    ("GET", "public.metriques"): 404,  # no token is set
    ("GET", "fournisseur.deconnexion"): 200,
    ("POST", "fournisseur.deconnexion"): 200,
    **{
        (ligne.methode, ligne.route): int(statut)
        for ligne in LIGNES
        for statut in set(ligne.attendus.values()) & {"303", "401"}
        if ligne.route.startswith("habilitation.") and ligne.route != "habilitation.accueil"
    },
}
