"""A mandate reserved to a colleague: wherever one looks for it, it is not there."""

from app.metier.mandats.models import Mandat, Reserve
from app.socle.bdd import transaction
from tests.acces import LIGNES
from tests.photographie import photographie
from tests.scene import Scene


def test_reserve_a_un_collegue_il_n_est_nulle_part(scene: Scene) -> None:
    ici = scene.objets["ici"]
    with scene.app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, ici.mandat).est_reserve = True
        session.add(Reserve(mandat_id=ici.mandat, aidant_id=scene.comptes["double"]))
    avant, vus = photographie(scene.app.extensions["moteur"], sauf=("connexion",)), 0
    for ligne in LIGNES:
        regles = scene.app.url_map.iter_rules(ligne.route)
        vise = any({"mandat_id", "usager_id"} & rule.arguments for rule in regles)
        if ligne.cas == "ici" and vise:
            vus += 1
            reponse = scene.demander("aidante", ligne)
            # The référent's own screens are refused before anything is looked for; SMS, after.
            refusee = ligne.attendus["aidante"] == "403" and ligne.route != "dossiers.sms"
            attendu = 403 if refusee else 404
            assert reponse.status_code == attendu, f"{ligne.methode} {ligne.route}"
    assert vus >= 15
    for question in ("dubois", "24 août 1962"):
        page = scene.navigateurs["aidante"].envoyer("/usagers/", {"recherche": question}).text
        assert str(ici.usager) not in page
    assert photographie(scene.app.extensions["moteur"], sauf=("connexion",)) == avant
