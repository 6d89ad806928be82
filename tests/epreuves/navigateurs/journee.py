"""What a floor browser must carry: an aidant's day, then a person's evening, screen by screen."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.epreuves.navigateurs.conduites import Conduite
from tests.espaces.public.statistiques.publies import publier_un_an
from tests.parcours.conftest import Demonstration

QUI = "alice@demo.fr"
SECRET = "7305"


def largeur_de(png: bytes) -> int:
    """How wide a picture of a whole page is: wider than the window when the page scrolls."""
    return int.from_bytes(png[16:20], "big")


@dataclass
class Visiteur:
    """Somebody in front of the browser; each screen seen is pictured, in order."""

    conduite: Conduite
    images: Path
    largeur: int
    vus: list[str] = field(default_factory=list)

    def voir(self, nom: str, titre: str) -> None:
        """Wait for the screen of this title, and picture it: nothing stands out sideways."""
        self.conduite.lire(f'//h1[contains(., "{titre}")]')
        self.vus.append(nom)
        image = self.images / f"{len(self.vus):02}-{nom}.png"
        self.conduite.photographier(image)
        assert largeur_de(image.read_bytes()) <= self.largeur, f"{nom} dépasse de côté"

    def ecrire(self, etiquette: str, valeur: str) -> None:
        """Fill in the field of this label."""
        self.conduite.ecrire(f'//*[@id = //label[contains(., "{etiquette}")]/@for]', valeur)

    def cocher(self, *etiquettes: str) -> None:
        """Press labels of boxes and radio buttons."""
        for etiquette in etiquettes:
            self.conduite.cliquer(f'//label[contains(., "{etiquette}")]')

    def presser(self, bouton: str) -> None:
        """Press a button."""
        self.conduite.cliquer(f'//button[contains(., "{bouton}")]')

    def suivre(self, lien: str) -> None:
        """Follow a link."""
        self.conduite.cliquer(f'//a[contains(., "{lien}")]')


def passer_la_journee(visiteur: Visiteur, demo: Demonstration) -> None:
    """Log in, make a mandate, use it, stop part of it; then the card, and the public pages."""
    se_connecter(visiteur, demo)
    carte = donner(visiteur, demo)
    utiliser(visiteur, demo)
    arreter(visiteur, demo)
    lire_sa_carte(visiteur, demo, carte)
    lire_ce_qui_est_public(visiteur, demo)


def se_connecter(visiteur: Visiteur, demo: Demonstration) -> None:
    visiteur.conduite.aller(f"{demo.service}/connexion")
    visiteur.voir("connexion", "Se connecter")
    visiteur.ecrire("Adresse e-mail", QUI)
    visiteur.ecrire("Code à 6 chiffres", "000000")
    visiteur.presser("Continuer")
    visiteur.conduite.lire('//*[@id="code-faute"]')
    visiteur.voir("connexion-refusee", "Se connecter")
    visiteur.ecrire("Code à 6 chiffres", demo.code(QUI))
    visiteur.presser("Continuer")
    visiteur.voir("lien-envoye", "Ouvrez votre messagerie")
    visiteur.conduite.aller(demo.lien_recu(QUI))
    visiteur.presser("Me connecter")
    visiteur.voir("accueil", "Bonjour")


def donner(visiteur: Visiteur, demo: Demonstration) -> str:
    """The whole wizard; return the code printed on the card."""
    visiteur.suivre("Faire son mandat")
    visiteur.voir("etape-1", "Que confiez-vous")
    visiteur.presser("Continuer")
    visiteur.conduite.lire('//*[contains(@class, "erreurs")]')
    visiteur.voir("etape-1-vide", "Que confiez-vous")
    visiteur.cocher("Argent", "Logement", "1 mois")
    visiteur.presser("Continuer")
    visiteur.voir("etape-2", "Identifier la personne")
    visiteur.presser("Identifier la personne")
    visiteur.conduite.cliquer('//button[@name="personne"][@value="angela"]')
    visiteur.voir("etape-3", "Lire ensemble, puis signer")
    visiteur.cocher("Non. Et j’ai 18 ans", "Je donne ce mandat")
    visiteur.ecrire("Votre code à 6 chiffres", demo.code(QUI))
    visiteur.presser("Valider et imprimer")
    visiteur.voir("mandat-donne", "Mandat pour faire")
    visiteur.presser("Les deux exemplaires sont signés")
    visiteur.voir("carte-a-imprimer", "Imprimer la carte")
    visiteur.ecrire("Code secret, 4 à 6 chiffres", SECRET)
    visiteur.ecrire("Encore une fois", SECRET)
    visiteur.presser("Imprimer la carte")
    visiteur.voir("carte", "Votre carte de mandat")
    code = visiteur.conduite.lire('//main//*[contains(@class, "code")]')
    visiteur.suivre("Terminer avec cette personne")
    visiteur.voir("accueil-apres", "Bonjour")
    return code


def utiliser(visiteur: Visiteur, demo: Demonstration) -> None:
    visiteur.conduite.aller(f"{demo.bouchon}/site/")
    visiteur.conduite.aller(f"{demo.bouchon}/site/connexion?variante=libre")
    visiteur.presser("Aidants Connect")
    visiteur.voir("qui-aidez-vous", "Qui aidez-vous")
    visiteur.ecrire("Nom de la personne", "dub")
    visiteur.presser("Chercher")
    visiteur.presser("Choisir cette personne")
    visiteur.cocher("Logement")
    visiteur.voir("quelle-demarche", "Quelle démarche")
    visiteur.presser("Continuer au nom de cette personne")
    visiteur.conduite.lire('//*[contains(., "Bonjour Angela")]')


def arreter(visiteur: Visiteur, demo: Demonstration) -> None:
    visiteur.conduite.aller(f"{demo.service}/usagers/")
    visiteur.ecrire("Nom de la personne", "dub")
    visiteur.presser("Chercher")
    visiteur.suivre("Angela")
    visiteur.voir("personne", "DUBOIS")
    visiteur.suivre("Arrêter")
    visiteur.cocher("Logement", "La personne")
    visiteur.voir("arreter", "Arrêter le mandat")
    visiteur.presser("Arrêter et imprimer")
    visiteur.voir("attestation-d-arret", "Attestation d’arrêt")


def lire_sa_carte(visiteur: Visiteur, demo: Demonstration, carte: str) -> None:
    visiteur.conduite.oublier()
    visiteur.conduite.aller(f"{demo.service}/carte")
    visiteur.ecrire("Code de la carte", carte)
    for champ, valeur in (("Jour", "24"), ("Mois", "8"), ("Année de naissance", "1962")):
        visiteur.ecrire(champ, valeur)
    visiteur.voir("ma-carte", "Votre carte de mandat")
    visiteur.presser("Voir mon mandat")
    visiteur.voir("mon-mandat", "Votre mandat")
    visiteur.ecrire("Code secret", SECRET)
    visiteur.presser("Voir ce qui a été fait")
    visiteur.conduite.lire('//h2[contains(., "Ce qui a été fait pour vous")]')
    visiteur.voir("ce-qui-a-ete-fait", "Votre mandat")


def lire_ce_qui_est_public(visiteur: Visiteur, demo: Demonstration) -> None:
    publier_un_an(demo.app)
    visiteur.conduite.aller(f"{demo.service}/statistiques")
    visiteur.voir("chiffres-publics", "Les chiffres")
    visiteur.conduite.cliquer("//main//summary")
    visiteur.conduite.lire("//main//table")
    visiteur.voir("chiffres-deplies", "Les chiffres")
    visiteur.conduite.aller(f"{demo.service}/trouver-un-lieu")
    visiteur.ecrire("Commune ou code postal", "43240")
    visiteur.presser("Chercher")
    visiteur.voir("lieu", "lieu près")
    visiteur.conduite.aller(f"{demo.service}/")
    visiteur.voir("accueil-public", "Faire une démarche en ligne")
