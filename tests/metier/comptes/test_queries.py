"""What the page of an account tells of it: all of it, its own only, the newest first."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.metier.authentification import services
from app.metier.authentification.ordinateurs import retenir
from app.metier.comptes.queries import compte
from app.socle.bdd import transaction
from tests.fabriques import (
    INSTANT,
    deux_moteurs,
    un_aidant,
    un_moyen,
    une_carte,
    une_cle,
    une_organisation,
)
from tests.fabriques.moyens import un_secours

UN_JOUR = timedelta(days=1)


@deux_moteurs
def test_tout_ce_qui_ouvre_un_compte_se_lit(session: Session) -> None:
    demain = INSTANT + UN_JOUR
    with transaction(session):
        ici = une_organisation(session, INSTANT)
        alice = un_aidant(session, ici, INSTANT)
        bob = un_aidant(session, ici, INSTANT, courriel="bob@essai.fr")
        un_moyen(session, alice, INSTANT - UN_JOUR, valide=False)
        une_carte(session, INSTANT + UN_JOUR / 2, numero="4242", aidant=alice).suspendu_le = demain
        une_cle(session, alice, demain, nom="clé bleue")
        for qui in (alice, alice, bob):
            un_secours(session, qui.id, INSTANT)
        for qui in (alice, bob):
            for nom, le in (("Edge", INSTANT), ("Firefox", demain)):
                retenir(session, qui.id, nom=nom, maintenant=le)
                services.ouvrir(session, qui.id, maintenant=le, navigateur=nom)
        retenir(session, alice.id, nom="Vieux", maintenant=INSTANT - 90 * UN_JOUR)
    lu = compte(session, alice.id, maintenant=demain)
    assert [moyen.genre for moyen in lu.moyens] == ["cle", "carte", "application"]
    assert [moyen.est_en_service for moyen in lu.moyens] == [True, False, True]
    assert [moyen.cle.nom if moyen.cle else None for moyen in lu.moyens] == [
        "clé bleue",
        None,
        None,
    ]
    assert [ordinateur.nom for ordinateur in lu.ordinateurs] == ["Firefox", "Edge"]
    assert [ouverte.navigateur for ouverte in lu.connexions] == ["Firefox"]
    assert (lu.nb_secours, lu.messages_perdus_le) == (2, None)
