"""The remote mandate, from the link to the paper, on both screens."""

from sqlalchemy import select

from app.liaisons.sms import Passerelle
from app.metier.journal.models import Ligne
from app.metier.mandats.models import Mandat
from app.metier.messages.models import Courriel
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.distant import A_DISTANCE, Distance
from tests.fabriques import Distribution, deux_moteurs
from tests.liaisons.franceconnect.comptoir import chemin


@deux_moteurs
def test_de_bout_en_bout(distance: Distance, troupe: Distribution, temps: Horloge) -> None:
    envoi = distance.envoyer()
    assert envoi.location.endswith("/distance")
    page = distance.attente()
    assert distance.code() in page
    assert "Ne me dites jamais votre mot de passe" in page
    telephone = distance.telephone()
    page = telephone.navigateur.get(distance.adresse()).text
    assert "Ne dites aucun mot de passe" in page
    assert "Saint-Just" not in page
    assert telephone.ouvrir(distance.adresse(), distance.code()).location == A_DISTANCE
    assert "La personne a ouvert le lien" in distance.attente()
    retour = telephone.choisir()
    assert "La personne est sur FranceConnect" in distance.attente()
    assert telephone.revenir(retour).location == A_DISTANCE
    lu = telephone.navigateur.get(A_DISTANCE).text
    assert "DUBOIS" in lu
    assert "Argent" in lu
    assert "Version simplifiée" in lu
    ailleurs = telephone.navigateur.get(f"{A_DISTANCE}?langue=ar").text
    assert '<section class="bulle" lang="ar" dir="rtl">' in ailleurs
    assert "elle lit" in distance.attente()
    assert distance.comptoir.service.get(f"{distance.brouillon}/conclusion").status_code == 303
    temps.avancer(minutes=1)
    assert telephone.dire_oui().status_code == 303
    assert "Vous avez dit oui" in telephone.navigateur.get(A_DISTANCE).text
    assert "La personne a dit oui" in distance.attente()
    recap = distance.comptoir.service.get(f"{distance.brouillon}/conclusion")
    assert 'name="accord"' not in recap.text
    assert "Version simplifiée" not in recap.text
    conclu = distance.conclure(troupe.alice, temps.instant)
    assert conclu.status_code == 303, conclu.text
    with distance.comptoir.ouvrir() as session:
        mandat = session.scalars(select(Mandat).where(Mandat.a_distance)).one()
        assert (mandat.lecture, mandat.courriel_confirme, mandat.signe_le) == ("seul", True, None)
        actions = session.scalars(select(Ligne.action).order_by(Ligne.seq)).all()
        message = session.scalars(select(Courriel).where(Courriel.mandat_id == mandat.id)).one()
        assert message.destinataire == ""
    assert [a for a in actions if "distance" in a] == [
        "lien_distance",
        "ouverture_distance",
        "accord_distance",
    ]
    assert "Le mandat est donné" in telephone.navigateur.get(A_DISTANCE).text
    service = distance.comptoir.service
    assert "à distance" in service.get(f"/mandats/{mandat.id}").text
    assert "<strong>à distance</strong>" in service.get(f"/mandats/{mandat.id}/attestation").text
    assert distance.lien().destinataire_chiffre is None


def test_par_sms(distance: Distance, troupe: Distribution, temps: Horloge) -> None:
    """The link, then what was given: the number is kept until then, and no longer."""
    app = distance.comptoir.app
    avant = app.extensions["passerelle"]
    app.extensions["passerelle"] = Passerelle("http://sms.exemple", "un secret des essais")
    try:
        assert distance.envoyer("06 39 98 12 34").status_code == 303
        numero, texte = distance.prendre_un_sms(temps.instant)
        assert numero == "+33639981234"
        telephone = distance.telephone()
        telephone.ouvrir(chemin(texte.rpartition(" ")[2]), distance.code())
        telephone.identifier()
        telephone.dire_oui()
        temps.avancer(seconds=31)
        assert distance.conclure(troupe.alice, temps.instant).status_code == 303
        numero, texte = distance.prendre_un_sms(temps.instant)
        assert numero == "+33639981234"
        assert "Vous avez donné un mandat" in texte
        assert "Ce n'est pas vous" in texte
        assert distance.lien().destinataire_chiffre is None
    finally:
        app.extensions["passerelle"] = avant


def test_franceconnect_refuse_puis_accepte(distance: Distance) -> None:
    """Both are told the cause and the next step; the link still holds."""
    telephone = distance.au_telephone()
    distance.comptoir.etat.panne = "retour_access_denied"
    telephone.navigateur.get(telephone.choisir())
    assert "revenue de FranceConnect sans s’être identifiée" in distance.attente()
    page = telephone.navigateur.get(A_DISTANCE).text
    assert "FranceConnect n’a pas pu dire qui vous êtes" in page
    distance.comptoir.etat.panne = "aucune"
    assert telephone.identifier().location == A_DISTANCE
    assert "elle lit" in distance.attente()
