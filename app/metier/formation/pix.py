"""Results of the Pix test: a file of Pix Orga read, matched by e-mail, then taken.

No score is kept: it is compared with the threshold, and who passes has a date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import plier_courriel
from app.metier.formation import reglages
from app.metier.habilitation import comptes
from app.metier.habilitation.models import Candidat
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import PARIS
from app.socle.tableur import FichierRefuse, Ligne, Tableau, ecrire_tableau

# Near addresses are looked for among those of the same first signs, for this many of the unknown.
_DEBUT, _NB_CHERCHEES = 2, 40
# Labels of the columns, folded: those of campaigns that assess, of those that collect profiles.
_PARTAGE = ("partage o n", "envoi o n")
_DATE = ("date du partage", "date de l envoi", "date d envoi")
_RESULTAT = ("maitrise de l ensemble des acquis du profil", "resultat")
_FORMATS = ("%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%d")


@dataclass(slots=True)
class Rapport:
    """What a file would do: addresses, by what becomes of them; `inconnues` with near ones."""

    reussies: dict[str, date] = field(default_factory=dict)
    deja: list[str] = field(default_factory=list)
    non_partagees: list[str] = field(default_factory=list)
    sous_le_seuil: list[str] = field(default_factory=list)
    inconnues: dict[str, list[str]] = field(default_factory=dict)
    en_double: list[str] = field(default_factory=list)
    illisibles: int = 0


@dataclass(frozen=True, slots=True)
class _Resultat:
    adresse: str
    est_partage: bool
    le: date | None
    part: float | None


def exiger_des_resultats(tableau: Tableau) -> None:
    """Refuse a table that cannot hold any. Raises FichierRefuse."""
    if len(tableau.titres) < 2 or not tableau.lignes:
        raise FichierRefuse(
            "Ce fichier n’est pas un tableau de résultats : il faut des titres, puis des lignes."
        )


def reduire(tableau: Tableau) -> Tableau:
    """Keep the columns that matter, those that hold addresses too: the rest goes no further."""
    exiger_des_resultats(tableau)
    gardees = {tableau.colonne(noms) for noms in (_PARTAGE, _DATE, _RESULTAT)} | {
        rang
        for ligne in tableau.lignes
        for rang, cellule in enumerate(ligne.cellules[: len(tableau.titres)])
        if "@" in cellule
    }
    rangs = sorted(rang for rang in gardees if rang is not None)
    lignes = [Ligne(un.rang, [un.cellule(rang) for rang in rangs]) for un in tableau.lignes]
    return Tableau([tableau.titres[rang] for rang in rangs], lignes)


def en_texte(tableau: Tableau) -> str:
    """Write a table, for a page to carry it."""
    return ecrire_tableau([tableau.titres, *(ligne.cellules for ligne in tableau.lignes)])


def colonne_des_adresses(tableau: Tableau) -> int:
    """Guess the column of e-mail addresses: where most cells look like one."""
    nombres = [
        sum("@" in ligne.cellule(rang) for ligne in tableau.lignes)
        for rang in range(len(tableau.titres))
    ]
    return nombres.index(max(nombres, default=0)) if nombres else 0


def rapprocher(session: Session, tableau: Tableau, colonne: int) -> Rapport:
    """Say what a file would do; nothing is written. Raises ErreurMetier for a column missing."""
    seuil = reglages.lire(session).seuil_pix / 100
    est_fait = _candidats(session)
    rapport = Rapport()
    for resultat in _resultats(tableau, colonne, seuil, rapport):
        _classer(resultat, est_fait, seuil, rapport)
    attendues = _par_debut(adresse for adresse, fait in est_fait.items() if not fait)
    for adresse in [*rapport.inconnues][:_NB_CHERCHEES]:
        voisines = attendues.get(adresse[:_DEBUT], [])
        rapport.inconnues[adresse] = get_close_matches(adresse, voisines, n=2, cutoff=0.8)
    return rapport


def importer(
    session: Session, tableau: Tableau, colonne: int, *, par: Aidant, maintenant: datetime
) -> Rapport:
    """Take the results that are passed; open the accounts of who is trained. Twice does nothing."""
    rapport = rapprocher(session, tableau, colonne)
    requete = (
        select(Candidat)
        .where(Candidat.courriel.in_(rapport.reussies), _en_cours(), Candidat.pix_le.is_(None))
        .order_by(Candidat.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    tenus = [candidat for candidat in session.scalars(requete) if candidat.pix_le is None]
    for candidat in tenus:
        candidat.pix_le = rapport.reussies[candidat.courriel]
        session.flush()
        comptes.ouvrir_si_pret(session, candidat, par=par, maintenant=maintenant)
    if tenus:
        journal.noter(
            session,
            "import_pix",
            le=maintenant,
            aidant=par.id,
            details={"nombre": len(tenus)},
        )
    return rapport


def _en_cours() -> ColumnElement[bool]:
    return (
        Candidat.a_former & Candidat.refuse_le.is_(None) & Candidat.annule_le.is_(None)
    )  # fmt: skip


def _candidats(session: Session) -> Mapping[str, bool]:
    """Return each address of who is, or was, to be trained: whether Pix is passed, in each place."""
    fait: dict[str, bool] = {}
    for adresse, le in session.execute(
        select(Candidat.courriel, Candidat.pix_le).where(_en_cours())
    ):
        fait[adresse] = fait.get(adresse, True) and le is not None
    return fait


def _par_debut(adresses: Iterable[str]) -> Mapping[str, list[str]]:
    """Group addresses by how they begin: near ones are looked for among these alone."""
    groupes: dict[str, list[str]] = {}
    for adresse in adresses:
        groupes.setdefault(adresse[:_DEBUT], []).append(adresse)
    return groupes


def _resultats(
    tableau: Tableau, colonne: int, seuil: float, rapport: Rapport
) -> Iterable[_Resultat]:
    partage, le = tableau.colonne(_PARTAGE), tableau.colonne(_DATE)
    part = tableau.colonne(_RESULTAT)
    if le is None:
        raise ErreurMetier(
            "Ce fichier n’a pas de colonne « Date du partage » : est-ce l’export de Pix Orga ?",
            champ="fichier",
        )
    if seuil and part is None:
        raise ErreurMetier("Ce fichier ne dit pas les résultats : le seuil n’est pas vérifiable.",
                           champ="fichier")  # fmt: skip
    if not 0 <= colonne < len(tableau.titres):
        raise ErreurMetier("Choisissez la colonne des adresses e-mail.", champ="colonne")
    for ligne in tableau.lignes:
        adresse = plier_courriel(ligne.cellule(colonne))
        if "@" not in adresse:
            rapport.illisibles += 1
            continue
        jour = _jour(ligne.cellule(le))
        dit = ligne.cellule(partage).casefold() if partage is not None else "oui"
        yield _Resultat(adresse, dit in ("oui", "o") and jour is not None, jour,
                        _fraction(ligne.cellule(part)))  # fmt: skip


def _classer(
    resultat: _Resultat, est_fait: Mapping[str, bool], seuil: float, rapport: Rapport
) -> None:
    adresse = resultat.adresse
    if adresse in rapport.reussies or adresse in rapport.deja or adresse in rapport.inconnues:
        rapport.en_double.append(adresse)
    elif adresse not in est_fait:
        rapport.inconnues[adresse] = []
    elif est_fait[adresse]:
        rapport.deja.append(adresse)
    elif not resultat.est_partage or resultat.le is None:
        _ajouter(rapport.non_partagees, adresse)
    elif seuil and (resultat.part is None or resultat.part < seuil):
        _ajouter(rapport.sous_le_seuil, adresse)
    else:
        rapport.reussies[adresse] = resultat.le
        for ailleurs in (rapport.non_partagees, rapport.sous_le_seuil):
            if adresse in ailleurs:  # sent again since, and passed
                ailleurs.remove(adresse)


def _ajouter(liste: list[str], adresse: str) -> None:
    if adresse not in liste:
        liste.append(adresse)


def _jour(valeur: str) -> date | None:
    for forme in _FORMATS:
        try:
            return datetime.strptime(valeur, forme).replace(tzinfo=PARIS).date()
        except ValueError:
            continue
    return None


def _fraction(valeur: str) -> float | None:
    try:
        lue = float(valeur.replace(",", ".").rstrip("%").strip())
    except ValueError:
        return None
    return lue if 0 <= lue <= 1 else None
