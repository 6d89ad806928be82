"""Acts on the catalogue in force: one correction, or a whole table of them; each is only added."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.corrections.libelles import NATURES, RIEN_N_A_CHANGE
from app.metier.corrections.queries import correction_de
from app.metier.demarches import fiches
from app.metier.demarches.catalogue import PUBLIE, Catalogue, CatalogueInvalide
from app.metier.demarches.fichier import comparer
from app.metier.demarches.models import AVERTISSEMENT, DEMARCHE, Correction
from app.metier.demarches.regles import TAILLE_CLE
from app.metier.demarches.vigueur import (
    Lieu,
    Vigueur,
    assembler_sur,
    dit_en_vigueur,
    oublier,
    vigueur_exacte,
)
from app.socle.bdd import apres_commit
from app.socle.erreurs import Conflit, ErreurMetier, Introuvable
from app.socle.horloge import jour_a_paris
from app.socle.langue.noms import plier
from app.socle.sql import chacun_son_tour

_TOUR = "catalogue"
# What was seen at the site: said anew, it is seen anew.
_VUS_SUR_LE_SITE = ("site", "adresse", "franceconnect")
_CHANGE = (
    "Quelqu’un d’autre a corrigé ceci depuis que cette page a été affichée. Rien n’a été enregistré : "
    "regardez ce qui a changé, puis recommencez."
)
Dit = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Acte:
    """Who corrects, when, and why; `vu` is the number that the page had shown: `Vigueur.numeros`."""

    par: Aidant
    maintenant: datetime
    raison: str
    vu: int


@dataclass(frozen=True, slots=True)
class _Changement:
    lieu: Lieu
    avant: Dit
    apres: Dit


def ajouter(session: Session, fiche: Mapping[str, Any], acte: Acte) -> str:
    """Add a démarche, under a key made of its name. Return the key. Raises ErreurMetier."""
    vigueur = _a_son_tour(session)
    cle = "-".join(plier(fiche["nom"]))[:TAILLE_CLE].strip("-")
    if cle in {*PUBLIE.demarches, *(nom for _, nom in vigueur.numeros)}:
        raise ErreurMetier(
            "Une démarche de ce nom existe, ou a existé : corrigez-la, ou remettez-la.", champ="nom"
        )
    dite = fiches.ecrire(fiches.demarche({**fiche, "cle": cle}))
    _ecrire(session, vigueur, [_Changement((DEMARCHE, cle), None, dite)], acte)
    return cle


def corriger(session: Session, cle: str, fiche: Mapping[str, Any], acte: Acte) -> None:
    """Say something else of a démarche; taken away, it comes back.

    Raises Introuvable, Conflit when somebody corrected it meanwhile, ErreurMetier.
    """
    vigueur, lieu = _a_son_tour(session), (DEMARCHE, cle)
    _exiger_vue(vigueur, lieu, acte.vu)
    avant = dit_en_vigueur(vigueur, lieu)
    if avant is None and lieu not in vigueur.numeros:
        raise Introuvable
    apres = fiches.ecrire(fiches.demarche({**fiche, "cle": cle}))
    exiger_revue(avant or {}, apres)
    _ecrire(session, vigueur, [_Changement(lieu, avant, apres)], acte)


def verifier(session: Session, cle: str, *, par: Aidant, vu: int, maintenant: datetime) -> None:
    """Somebody looked at the site today, and nothing had changed. Twice the same day is once."""
    vigueur = _a_son_tour(session)
    demarche = vigueur.catalogue.demarches.get(cle)
    if demarche is None:
        raise Introuvable
    if demarche.verifie_le == jour_a_paris(maintenant):
        return
    _exiger_vue(vigueur, (DEMARCHE, cle), vu)
    vue = replace(demarche, verifie_le=jour_a_paris(maintenant), verifie_par=fiches.EQUIPE)
    acte = Acte(par, maintenant, RIEN_N_A_CHANGE, vu)
    change = _Changement((DEMARCHE, cle), fiches.ecrire(demarche), fiches.ecrire(vue))
    _ecrire(session, vigueur, [change], acte)


def retirer(session: Session, cle: str, acte: Acte) -> None:
    """Take a démarche away: nobody chooses it any more, what names it still reads."""
    vigueur = _a_son_tour(session)
    _exiger_vue(vigueur, (DEMARCHE, cle), acte.vu)
    avant = dit_en_vigueur(vigueur, (DEMARCHE, cle))
    if avant is None:
        raise Introuvable
    _ecrire(session, vigueur, [_Changement((DEMARCHE, cle), avant, None)], acte)


def avertir(session: Session, domaine: str, texte: str, acte: Acte) -> None:
    """Say, whatever the démarche, something else of a domaine; nothing when `texte` is empty."""
    vigueur, lieu = _a_son_tour(session), (AVERTISSEMENT, domaine)
    _exiger_vue(vigueur, lieu, acte.vu)
    apres = {"texte": texte} if texte else None
    _ecrire(session, vigueur, [_Changement(lieu, dit_en_vigueur(vigueur, lieu), apres)], acte)


def annuler(session: Session, numero: int, acte: Acte) -> Correction:
    """Put back what was said before this correction. Return it. Raises Introuvable, Conflit."""
    vigueur = _a_son_tour(session)
    annulee = correction_de(session, numero)
    if annulee is None:
        raise Introuvable
    _exiger_vue(vigueur, annulee.lieu, acte.vu)
    change = _Changement(annulee.lieu, dit_en_vigueur(vigueur, annulee.lieu), annulee.avant)
    _ecrire(session, vigueur, [change], acte)
    return annulee


def importer(session: Session, lu: Catalogue, acte: Acte) -> int:
    """Say what a table says, all of it or nothing; return how many démarches that changes.

    `acte.vu` is the `version` that its preview was made of. Raises Conflit when it changed since.
    """
    vigueur = _a_son_tour(session)
    if vigueur.version != acte.vu:
        raise Conflit(_CHANGE)
    changements = _changements(vigueur.catalogue, lu)
    _ecrire(session, vigueur, changements, acte)
    return len(changements)


def _changements(avant: Catalogue, apres: Catalogue) -> list[_Changement]:
    ecart = comparer(avant, apres)
    changees = [d.demarche for d in ecart.changees]
    trouves = [
        _Changement(
            (DEMARCHE, cle),
            _dite(avant, cle),
            _dite(apres, cle),
        )
        for cle in (d.cle for d in (*ecart.nouvelles, *ecart.retirees, *changees))
    ]
    for change in trouves:
        if change.avant and change.apres:
            exiger_revue(change.avant, change.apres)
    return trouves


def _dite(catalogue: Catalogue, cle: str) -> Dit:
    une = catalogue.demarches.get(cle)
    return fiches.ecrire(une) if une else None


def exiger_revue(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> None:
    """Raise ErreurMetier when what the site does is said anew, as seen on a day before."""
    le_meme_jour = apres.get("verifie_le") and apres["verifie_le"] == avant.get("verifie_le")
    if le_meme_jour and any(avant.get(c) != apres.get(c) for c in _VUS_SUR_LE_SITE):
        raise ErreurMetier(
            f"« {apres['nom']} » : le site, son adresse ou FranceConnect change. Mettez le jour où "
            "vous l’avez vu, ou videz la date.",
            champ="verifie_le",
        )


def _a_son_tour(session: Session) -> Vigueur:
    """Return what is in force, which nobody else changes until the end of the transaction."""
    chacun_son_tour(session, _TOUR)
    return vigueur_exacte(session)


def _exiger_vue(vigueur: Vigueur, lieu: Lieu, vu: int) -> None:
    if vigueur.numeros.get(lieu, 0) != vu:
        raise Conflit(_CHANGE)


def _ecrire(
    session: Session, vigueur: Vigueur, changements: Collection[_Changement], acte: Acte
) -> None:
    """Check what would be in force, then add the corrections. Raises ErreurMetier."""
    voulus = [change for change in changements if change.avant != change.apres]
    if not voulus:
        raise ErreurMetier("Rien ne change : il n’y a rien à enregistrer.")
    corrections = [
        Correction(
            numero=vigueur.version + rang,
            sorte=change.lieu[0],
            cle=change.lieu[1],
            acte=_nature(vigueur, change),
            avant=change.avant,
            apres=change.apres,
            raison=acte.raison,
            le=acte.maintenant,
            par_id=acte.par.id,
        )
        for rang, change in enumerate(voulus, 1)
    ]
    _eprouver(vigueur.catalogue, corrections, acte.maintenant)
    session.add_all(corrections)
    session.flush()
    for correction in corrections:
        _noter(session, correction)
    apres_commit(session, oublier)


def _eprouver(
    catalogue: Catalogue, corrections: Sequence[Correction], maintenant: datetime
) -> None:
    try:
        assembler_sur(catalogue, corrections, jour_a_paris(maintenant))
    except CatalogueInvalide as erreur:
        faute = erreur.fautes[0]
        phrase = faute.phrase[:1].upper() + faute.phrase[1:]
        raise ErreurMetier(f"{phrase}.", champ=faute.champ) from erreur


def _nature(vigueur: Vigueur, change: _Changement) -> str:
    """Return the key of NATURES that this change is of."""
    if change.avant is None:
        return "retour" if change.lieu in vigueur.numeros else "ajout"
    if change.apres is None:
        return "retrait"
    autres = {c for c in change.avant.keys() | change.apres.keys() if not c.startswith("verifie_")}
    est_la_meme = all(change.avant.get(c) == change.apres.get(c) for c in autres)
    return "verification" if est_la_meme and "verifie_le" in change.apres else "correction"


def _noter(session: Session, correction: Correction) -> None:
    assert correction.acte in NATURES
    journal.noter(
        session,
        "correction_catalogue",
        le=correction.le,
        aidant=correction.par_id,
        details={
            "numero": correction.numero,
            "acte": correction.acte,
            "sorte": correction.sorte,
            "cle": correction.cle,
        },
    )
