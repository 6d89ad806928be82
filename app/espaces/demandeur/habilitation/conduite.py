"""What the steps share: the request loaded, the step it may open, what follows once it is kept."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.demandeur.habilitation.acces import Vue, avec_acces, moi
from app.metier.habilitation.demandeur.etapes import TITRES, Etape, premiere_ouverte
from app.metier.habilitation.models import Candidat, DemandeHabilitation
from app.metier.habilitation.queries import ma_demande, proposes
from app.socle.bdd import transaction
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, est_un_envoi

Geste = Callable[[Session, DemandeHabilitation], object]


@dataclass(frozen=True, slots=True)
class Chargee:
    """A request at one of its steps."""

    demande: DemandeHabilitation
    proposes: Sequence[Candidat]
    etape: Etape
    ouverte: Etape

    @property
    def demande_id(self) -> uuid.UUID:
        """What names it in the addresses."""
        return self.demande.id

    @property
    def suivante(self) -> Etape:
        """The step after this one."""
        return list(Etape)[min(self.etape.rang, len(Etape) - 1)]


VueDEtape = Callable[[Chargee], Page]


def a_l_etape(etape: Etape) -> Callable[[VueDEtape], Vue]:
    """Let in who proved an address, at a step of their request that is open: a view is given both.

    Another step leads to the first open one; a request that was sent, to its page. What was posted on a request sent meanwhile is refused by the act itself, and shown again.
    """

    def poser(vue: VueDEtape) -> Vue:
        @wraps(vue)
        def gardee(demande_id: uuid.UUID) -> Page:
            chargee = _charger(demande_id, etape)
            return chargee if isinstance(chargee, Response) else vue(chargee)

        return avec_acces(gardee)

    return poser


def _charger(demande_id: uuid.UUID, etape: Etape) -> Chargee | Response:
    demande = ma_demande(session(), moi().courriel, demande_id)
    if not demande.etat.est_modifiable and not est_un_envoi():
        return redirect(url_for("habilitation.demande", demande_id=demande_id), 303)
    siens = proposes(session(), demande)
    ouverte = premiere_ouverte(demande, siens)
    if etape.rang > ouverte.rang:
        return redirect(adresse(demande_id, ouverte), 303)
    return Chargee(demande, siens, etape, ouverte)


def garder(chargee: Chargee, formulaire: Formulaire, geste: Geste) -> Response | None:
    """Do the act of a valid form on the request, held; return the next step, None to show again."""
    if not formulaire.est_valide():
        return None
    demande_id = chargee.demande_id
    with formulaire.refus():
        with transaction(session()) as bdd:
            geste(bdd, ma_demande(bdd, moi().courriel, demande_id, verrou=True))
        return redirect(adresse(demande_id, chargee.suivante), 303)
    return None


def montrer(chargee: Chargee, formulaire: Formulaire, **valeurs: Any) -> Page:
    """Show a step."""
    page = render_template(
        f"demandeur/habilitation/{chargee.etape}.html",
        form=formulaire,
        demande=chargee.demande,
        proposes=chargee.proposes,
        etape=chargee.etape,
        ouverte=chargee.ouverte,
        titre=TITRES[chargee.etape],
        etapes=[(e, TITRES[e], adresse(chargee.demande_id, e)) for e in Etape],
        **valeurs,
    )
    return page, formulaire.statut


def adresse(demande_id: uuid.UUID, etape: Etape) -> str:
    """Return the address of a step."""
    return url_for(f"habilitation.{etape}", demande_id=demande_id)
