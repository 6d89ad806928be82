"""People whom an asker or a référent proposes: one by a form, or many by a file."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template

from app.metier.habilitation.adresses import est_partagee
from app.metier.habilitation.liste import (
    COLONNES,
    FORMATION_DITE_MAX,
    ListeRefusee,
    Personne,
    lire_liste,
)
from app.socle.erreurs import ErreurMetier
from app.web.formulaires import ChampLigne, Formulaire, Page
from app.web.tableur import fichier_envoye

_PARTAGEE = " Son adresse semble lue par plusieurs personnes : une adresse à son nom est plus sûre."


def champ_formation_dite() -> Any:
    """The field of who was trained already: said by their structure, checked nationally."""
    return ChampLigne(
        "Déjà formée ailleurs ? Où, et quand",
        FORMATION_DITE_MAX,
        trop_long=f"{FORMATION_DITE_MAX} signes au plus, s’il vous plaît.",
    )


def personne_de(formulaire: Any) -> Personne:
    """Return the person whom a form to propose one describes."""
    return Personne(
        prenom=formulaire.prenom.data or "",
        nom=formulaire.nom.data or "",
        courriel=formulaire.courriel.data or "",
        profession=formulaire.profession.data,
        conseiller_numerique=bool(formulaire.conseiller_numerique.data),
        formation_dite=formulaire.formation_dite.data or None,
    )


def dire_ajoutee(courriel: str) -> None:
    """Say that somebody is added, and what is to be said of an address that several read."""
    flash("Cette personne est ajoutée." + _PARTAGEE * est_partagee(courriel))


def page_liste(
    gabarit: str,
    *,
    deja: Callable[[], frozenset[str]],
    ajouter: Callable[[Sequence[Personne]], object],
    suite: str,
    **dits: object,
) -> Page:
    """People by a file: all of them, or nobody and each fault with its line.

    `deja` reads the addresses that are there; `ajouter` keeps the people; `suite` comes next.
    """
    formulaire, fautes = Formulaire(), list[str]()
    if formulaire.est_valide():
        with formulaire.refus():
            try:
                nombre = _lire_le_fichier(deja, ajouter)
            except ListeRefusee as refus:
                fautes = refus.fautes
                raise
            flash(f"{nombre} personnes ajoutées." if nombre > 1 else "Une personne ajoutée.")
            return redirect(suite, 303)
    page = render_template(gabarit, form=formulaire, fautes=fautes, colonnes=COLONNES, **dits)
    return page, formulaire.statut


def _lire_le_fichier(
    deja: Callable[[], frozenset[str]], ajouter: Callable[[Sequence[Personne]], object]
) -> int:
    tableau = fichier_envoye()
    if tableau is None:
        raise ErreurMetier("Choisissez un fichier.")
    personnes = lire_liste(tableau, deja=deja())
    ajouter(personnes)
    return len(personnes)
