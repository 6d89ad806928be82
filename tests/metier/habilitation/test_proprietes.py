"""No sequence of acts reaches a forbidden state, writes twice, or loses a field."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import ROLES
from app.metier.habilitation.engagements import CODES_SECOURS, ENGAGEMENTS
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.instruction.prise import tenir
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, Interdit
from tests.demandes import un_candidat, une_demande_dans_la_file
from tests.fabriques import INSTANT, un_aidant, une_organisation
from tests.metier.habilitation.gestes import faire
from tests.photographie import photographie

# From which states each act is done, and where it leads.
ACTES: dict[str, tuple[set[Etat], Etat | None]] = {
    "accepter": ({Etat.DEPOSEE, Etat.EN_PAUSE}, Etat.ACCEPTEE),
    "refuser": ({Etat.DEPOSEE, Etat.EN_PAUSE}, Etat.REFUSEE),
    "modifier": ({Etat.DEPOSEE, Etat.EN_PAUSE}, Etat.A_MODIFIER),
    "pause": ({Etat.DEPOSEE}, Etat.EN_PAUSE),
    "reprendre": ({Etat.EN_PAUSE}, Etat.DEPOSEE),
    "renvoyer": ({Etat.A_MODIFIER}, Etat.DEPOSEE),  # the structure's side, as is the next
    "écrire": ({*Etat} - {Etat.BROUILLON}, None),
    "suivre": ({Etat.DEPOSEE, Etat.EN_PAUSE, Etat.A_MODIFIER}, None),
}
# What must never change: what was asked, and its place in the queue.
CHAMPS = (
    "numero nom siret type adresse code_postal ville code_commune responsable creee_le entree_le "
    "demandeur_prenom demandeur_nom demandeur_courriel delegation_le"
).split()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(actes=st.lists(st.sampled_from([*ACTES]), min_size=1, max_size=8))
def test_aucune_suite_d_actes_ne_sort_des_regles(actes: list[str], session: Session) -> None:
    with session.begin_nested() as essai:
        lieu = une_organisation(session, INSTANT)
        ada = un_aidant(session, lieu, INSTANT, courriel="ada@essai.fr", roles=("admission",))
        complete = {"missions": "Aider.", "engagements": [*ENGAGEMENTS, CODES_SECOURS]}
        demande = une_demande_dans_la_file(session, INSTANT, **complete)
        un_candidat(session, INSTANT, demande=demande, est_referent=True, a_former=False)
        un_candidat(session, INSTANT, demande=demande, courriel="leo@essai.fr")
        avant = {champ: getattr(demande, champ) for champ in CHAMPS}
        for rang, acte in enumerate(actes):
            etat, ecrits = demande.etat, _nb_ecrits(session)
            permis, vers = ACTES[acte]
            options = {"par": ada, "maintenant": INSTANT + timedelta(minutes=rang)}
            try:
                faire(session, demande, acte, **options)
            except Conflit:
                assert etat not in permis
                assert (demande.etat, _nb_ecrits(session)) == (etat, ecrits)
            else:
                assert etat in permis
                assert demande.etat is (vers or etat)
                # Everybody at most once, and never for an act that tells nothing.
                nouveaux = _nb_ecrits(session) - ecrits
                est_suivie = int(demande.suivie_par_id is not None)
                combien = {
                    "accepter": 2,
                    "refuser": 3,
                    "suivre": 0,
                    "renvoyer": 1 + est_suivie,
                    "écrire": est_suivie,
                }
                assert nouveaux == combien.get(acte, 1)
        assert {champ: getattr(demande, champ) for champ in CHAMPS} == avant
        essai.rollback()


def _nb_ecrits(session: Session) -> int:
    return session.scalar(select(func.count(Courriel.id))) or 0


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admission"])
def test_aucun_autre_role_ne_repond_ni_ne_change_rien(
    role: str, session: Session, moteur: Engine
) -> None:
    with transaction(session):
        lieu = une_organisation(session, INSTANT)
        qui = un_aidant(session, lieu, INSTANT, roles=(role,))
        demande = une_demande_dans_la_file(session, INSTANT)
        un_candidat(session, INSTANT, demande=demande, est_referent=True)
    avant = photographie(moteur)
    for acte in ("accepter", "refuser", "modifier", "pause", "reprendre", "suivre"):
        with pytest.raises(Interdit), transaction(session):
            faire(session, tenir(session, demande.id), acte, par=qui, maintenant=INSTANT)
    assert photographie(moteur) == avant
