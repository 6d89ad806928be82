"""The row of spaces, under the sign: what one may open, where one is, who is still there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from flask import Flask, current_app, request, url_for

from app.metier.aidants.droits import Droit
from app.metier.brouillons.sortie import peut_rester
from app.socle.horloge import maintenant
from app.web.acces import regle_de
from app.web.connectee import personne

_AVEC_QUELQU_UN = ("dossiers", "nouveau_mandat")


@dataclass(frozen=True, slots=True)
class Espace:
    """One entry: its words, and the page it opens; who sees it is who may open that page."""

    titre: str
    endpoint: str

    @property
    def salle(self) -> str:
        """The room that the entry stands for."""
        return self.endpoint.partition(".")[0]

    @property
    def adresse(self) -> str:
        """Where it leads."""
        return url_for(self.endpoint)


# In the order of the row; the first of a room stands for its other pages.
ESPACES = (
    Espace("Accueil", "accueil.espace"),
    Espace("Pilotage", "pilotage.accueil"),
    Espace("Chercher", "pilotage.recherche"),
    Espace("Personnes", "dossiers.recherche"),
    Espace("Faire un mandat", "nouveau_mandat.nouveau"),
    Espace("Mon équipe", "equipe.equipe"),
    Espace("Formation", "formation.personnes"),
    Espace("Chiffres", "equipe.chiffres"),
    Espace("Sessions", "sessions.liste"),
    Espace("Demandes", "demandes.demandes"),
    Espace("Structures", "structures.structures"),
    Espace("Comptes", "comptes.comptes"),
    Espace("Formations", "formations.formations"),
    Espace("Signalements", "signalements.signalements"),
    Espace("Avis", "avis.liste"),
    Espace("Mandats", "mandats.mandat"),
    Espace("Journal", "lignes.journal"),
    Espace("Droits", "droits.demandes"),
    Espace("Rôles", "roles.roles"),
)
_PAR_PAGE = {espace.endpoint: espace for espace in ESPACES}
_PAR_SALLE = {espace.salle: espace for espace in reversed(ESPACES)}


def espaces() -> Sequence[Espace]:
    """Return the entries of the connected person, in their current organisation."""
    moi = personne()
    siens = _ouverts(moi.droits)
    autre_accueil = moi.est_nationale_seulement or moi.est_formatrice_seulement
    return siens[1:] if autre_accueil else siens  # their home is « Pilotage », or « Sessions »


@cache
def _ouverts(droits: frozenset[Droit]) -> tuple[Espace, ...]:
    return tuple(espace for espace in ESPACES if _droit(espace) in droits)


def titres_pour(peut: Callable[[Droit], bool]) -> list[str]:
    """Return the entries of whoever may do this, as their own row says them."""
    return [espace.titre for espace in ESPACES if peut(_droit(espace))]


def ici() -> Espace | None:
    """Return the entry that this page belongs to, None outside of them all."""
    return _PAR_PAGE.get(request.endpoint or "") or _PAR_SALLE.get(request.blueprint or "")


def etat_rangee() -> str:
    """Return what the row shows of this page: an HTMX request says the one it has, see `page.js`."""
    espace = ici()
    return f"{espace.endpoint if espace else ''} {'avec' if est_avec_quelqu_un() else ''}"


def est_avec_quelqu_un() -> bool:
    """True where a person is on screen, or is perhaps still open at FranceConnect."""
    moi = personne()
    return moi.peut(Droit.MANDATS) and (
        request.blueprint in _AVEC_QUELQU_UN or peut_rester(moi.connexion, maintenant=maintenant())
    )


def init_app(app: Flask) -> None:
    """Let the header draw its row."""
    app.jinja_env.globals.update(
        espaces=espaces,
        espace_ici=ici,
        etat_rangee=etat_rangee,
        est_avec_quelqu_un=est_avec_quelqu_un,
    )


@cache
def _droit(espace: Espace) -> Droit:
    regle = regle_de(current_app.view_functions[espace.endpoint])
    assert regle is not None
    return regle.droit
