"""A month closes: when, what is published of it, and what somebody who subtracts learns."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.chiffres.cellules import Maille
from app.metier.chiffres.models import ChiffreMensuel, Publication
from app.metier.chiffres.publication import departements_de, nb_a_publier, publier_mois
from app.metier.chiffres.secret import PLANCHER_PERSONNES
from app.metier.mandats.models import Autorisation
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.fabriques import deux_moteurs
from tests.metier.chiffres.journees import conclu, tout_compter
from tests.metier.chiffres.publications import (
    CLOS,
    LE_5,
    OCTOBRE,
    des_demarches,
    des_structures,
    publies,
    tout_publier,
)
from tests.photographie import photographie


@deux_moteurs
def test_un_mois_se_publie_une_fois_clos_et_une_seule(session: Session, moteur: Engine) -> None:
    (membre,) = des_structures(session, 1)
    conclu(session, membre, 1, LE_5)
    assert tout_publier(session, datetime(2026, 11, 1, 12, tzinfo=UTC)) == 0, "not closed yet"
    tout_compter(session, CLOS)
    assert nb_a_publier(session, maintenant=CLOS) == 1
    assert tout_publier(session, CLOS) == 1
    avant = photographie(moteur)
    assert tout_publier(session, CLOS) == 0
    assert photographie(moteur) == avant
    publication = session.get_one(Publication, OCTOBRE)
    assert (publication.version, publication.publiee_le) == (1, CLOS)


@deux_moteurs
def test_un_mois_attend_la_structure_la_plus_a_l_ouest(session: Session) -> None:
    (membre,) = des_structures(session, 1)
    conclu(session, membre, 1, LE_5)
    with transaction(session):
        session.execute(update(Organisation).values(fuseau="Pacific/Tahiti"))
    assert tout_publier(session, datetime(2026, 11, 2, 3, tzinfo=UTC)) == 0
    # An organisation is counted again once a day.
    assert tout_publier(session, datetime(2026, 11, 3, 0, tzinfo=UTC)) == 1


@deux_moteurs
def test_rien_n_est_montre_de_peu_de_personnes(session: Session) -> None:
    (membre,) = des_structures(session, 1)
    des_demarches(session, membre, 1, 30)
    tout_publier(session, CLOS)
    lus = publies(session)
    assert lus["france", ""].est_secret
    assert all(lu.est_secret and lu.demarches is None for lu in lus.values())
    assert {("region", "84"), ("region", "93")} < lus.keys(), "what is zero is hidden with it"


@deux_moteurs
def test_une_personne_compte_une_fois_dans_chaque_case(session: Session) -> None:
    membres = des_structures(session, 12)
    for rang in range(12):
        for membre in membres:
            conclu(session, membre, rang, LE_5)
    tout_publier(session, CLOS)
    lus = publies(session)
    assert (lus["france", ""].mandats, lus["france", ""].personnes) == (144, 12)
    assert (lus["region", "53"].mandats, lus["region", "53"].personnes) == (48, 12)
    assert (lus["departement", "974"].structures, lus["departement", "974"].personnes) == (4, 12)
    assert lus["type", "mairie"].personnes == 12
    assert lus["france", ""].demarches == 0


@deux_moteurs
def test_les_publies_sont_ceux_du_journal_et_qui_soustrait_n_apprend_rien(session: Session) -> None:
    alea = Random(16)
    vrais: Counter[tuple[str, str]] = Counter()
    for rang, membre in enumerate(des_structures(session, 13)):
        mandat = conclu(session, membre, rang, LE_5)
        ici = session.get_one(Organisation, membre.organisation_id)
        domaines = {
            une.domaine: une.id
            for une in session.scalars(select(Autorisation).filter_by(mandat_id=mandat.id))
        }
        codes = (ici.code_region, ici.code_departement, ici.type)
        session.commit()
        for domaine in alea.choices(list(domaines), k=alea.choice((1, 4, 40))):
            with transaction(session):
                liens = mandat.liens(membre.aidant_id) | {"autorisation": domaines[domaine]}
                journal.noter(
                    session,
                    "utilisation_autorisation",
                    le=LE_5,
                    details={"domaine": domaine, "site": "x"},
                    **liens,
                )
            vrais.update(
                zip(
                    ("france", "region", "departement", "type", "theme"),
                    ("", *map(str, codes), domaine),
                    strict=True,
                )
            )
    tout_publier(session, CLOS)
    lus = publies(session)
    for cle, lu in lus.items():
        assert lu.est_secret or lu.demarches == vrais[cle], cle
    montrees: dict[str, int] = defaultdict(int)
    for (maille, _), lu in lus.items():
        montrees[maille] += lu.demarches or 0
    assert vrais["france", ""] == lus["france", ""].demarches
    for maille in ("region", "type", "theme"):
        appris = vrais["france", ""] - montrees[maille]
        assert appris == 0 or appris >= PLANCHER_PERSONNES, maille
    for code in ("84", "53", "04"):
        region = lus["region", code]
        dedans = [lus.get((Maille.DEPARTEMENT, dep)) for dep in departements_de(code)]
        if region.est_secret:
            assert all(lu is not None and lu.est_secret for lu in dedans)


@deux_moteurs
def test_une_correction_est_une_publication_de_plus(session: Session) -> None:
    membres = des_structures(session, 3)
    for rang in range(11):
        conclu(session, membres[rang % 3], rang, LE_5)
    tout_publier(session, CLOS)
    assert publies(session)["france", ""].mandats == 11
    with transaction(session):
        session.execute(
            update(ChiffreMensuel)
            .where(ChiffreMensuel.cle == "mandats")
            .values(nombre=ChiffreMensuel.nombre + 10)
        )
        publier_mois(session, OCTOBRE, maintenant=CLOS + timedelta(days=9))
    assert publies(session)["france", ""].mandats == 41
    publication = session.get_one(Publication, OCTOBRE)
    assert (publication.version, publication.publiee_le) == (2, CLOS + timedelta(days=9))
