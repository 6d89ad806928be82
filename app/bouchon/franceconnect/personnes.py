"""Test people of the stand-in, all invented. A form or a test picks one by its id
(form field `personne`):

angela             ordinary: two more first names, no usage name
josiane            with a usage name (preferred_username)
mansour            presumed date of birth 1957-00-00, born abroad
hawa               day of birth unknown 1964-03-00, born abroad
maria-fernanda     born abroad, full date: birthplace empty, birthcountry 99139
ange               born in Corsica, 2A004
jean-martin        same name as the next one
jean-martin-fils   same name as the one before, other date and place
lea                under 18
paulette           no preferred name
marie-expedite     born in La Réunion, 97411
anne-sophie        very long names, apostrophes, hyphens, diacritics
camille            gender unspecified
tiphaine           same e-mail address as camille
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.bouchon.franceconnect.identite import Claims, identite_de_fc

FRANCE = "99100"
IDP_ID = "bouchon"


@dataclass(frozen=True)
class Personne:
    """An invented civil status; `naissance` may be partial, as a provider would give it."""

    prenoms: str
    nom: str
    genre: str
    naissance: str
    commune: str
    pays: str
    courriel: str
    particularite: str
    nom_usage: str = ""

    @property
    def nom_complet(self) -> str:
        """First names then birth name."""
        return f"{self.prenoms} {self.nom.upper()}"

    def identite(self) -> Claims:
        """Claims of this person, as FranceConnect gives them."""
        claims: Claims = {
            "given_name": self.prenoms,
            "family_name": self.nom,
            "gender": self.genre,
            "birthdate": self.naissance,
            "birthplace": self.commune,
            "birthcountry": self.pays,
            "email": self.courriel,
        }
        if self.nom_usage:
            claims["preferred_username"] = self.nom_usage
        return identite_de_fc(claims, idp_id=IDP_ID)


PERSONNES: Mapping[str, Personne] = {
    "angela": Personne(
        prenoms="Angela Claire Louise",
        nom="DUBOIS",
        genre="female",
        naissance="1962-08-24",
        commune="75107",
        pays=FRANCE,
        courriel="angela.dubois@exemple.fr",
        particularite="plusieurs prénoms",
    ),
    "josiane": Personne(
        prenoms="Josiane",
        nom="PETITPAS",
        genre="female",
        naissance="1951-11-02",
        commune="59350",
        pays=FRANCE,
        courriel="josiane@exemple.fr",
        particularite="avec un nom d’usage",
        nom_usage="GRANDVAL",
    ),
    "mansour": Personne(
        prenoms="Mansour",
        nom="BENEXEMPLE",
        genre="male",
        naissance="1957-00-00",
        commune="",
        pays="99352",
        courriel="mansour@exemple.fr",
        particularite="jour et mois de naissance inconnus, naissance à l’étranger",
    ),
    "hawa": Personne(
        prenoms="Hawa",
        nom="DIALLO-MODÈLE",
        genre="female",
        naissance="1964-03-00",
        commune="",
        pays="99335",
        courriel="hawa@exemple.fr",
        particularite="jour de naissance inconnu, naissance à l’étranger",
    ),
    "maria-fernanda": Personne(
        prenoms="Maria Fernanda",
        nom="DA SILVA EXEMPLAR",
        genre="female",
        naissance="1948-02-29",
        commune="",
        pays="99139",
        courriel="maria.fernanda@exemple.fr",
        particularite="naissance à l’étranger",
    ),
    "ange": Personne(
        prenoms="Ange-Toussaint",
        nom="ESEMPIUCCI",
        genre="male",
        naissance="1970-11-01",
        commune="2A004",
        pays=FRANCE,
        courriel="ange@exemple.fr",
        particularite="naissance en Corse",
    ),
    "jean-martin": Personne(
        prenoms="Jean",
        nom="MARTIN",
        genre="male",
        naissance="1948-05-12",
        commune="26281",
        pays=FRANCE,
        courriel="jean.martin@exemple.fr",
        particularite="homonyme, le père",
    ),
    "jean-martin-fils": Personne(
        prenoms="Jean",
        nom="MARTIN",
        genre="male",
        naissance="1975-09-30",
        commune="26362",
        pays=FRANCE,
        courriel="jean.martin.fils@exemple.fr",
        particularite="homonyme, le fils",
    ),
    "lea": Personne(
        prenoms="Léa",
        nom="JEUNET",
        genre="female",
        naissance="2016-02-29",
        commune="35238",
        pays=FRANCE,
        courriel="lea@exemple.fr",
        particularite="moins de 18 ans",
    ),
    "paulette": Personne(
        prenoms="Paulette",
        nom="SANSURNOM",
        genre="female",
        naissance="1939-01-31",
        commune="87085",
        pays=FRANCE,
        courriel="paulette@exemple.fr",
        particularite="sans nom d’usage",
    ),
    "marie-expedite": Personne(
        prenoms="Marie-Expédite",
        nom="GRONDIN-MODÈLE",
        genre="female",
        naissance="1955-12-20",
        commune="97411",
        pays=FRANCE,
        courriel="marie.expedite@exemple.fr",
        particularite="naissance à La Réunion",
        nom_usage="PAYET-EXEMPLE",
    ),
    "anne-sophie": Personne(
        prenoms="Anne-Sophie Élisabeth-Charlotte Françoise-Xavière Zoë Maëlys-Noëlla",
        nom="D'ARGENTRÉ-L'HÉRITIER DE SAINT-ŒUVRE-LÈS-MŸLHAÜSEN DU BOIS-GUÉHÉNNEUC",
        genre="female",
        naissance="1944-06-06",
        commune="67482",
        pays=FRANCE,
        courriel="anne-sophie.elisabeth-charlotte.d-argentre-l-heritier@exemple.fr",
        particularite="noms très longs",
        nom_usage="L'HERMITTE-DÉSŒUVRÉ",
    ),
    "camille": Personne(
        prenoms="Camille",
        nom="ÉPICÈNE",
        genre="unspecified",
        naissance="1999-07-14",
        commune="38185",
        pays=FRANCE,
        courriel="camille@exemple.fr",
        particularite="genre non précisé",
    ),
    "tiphaine": Personne(
        prenoms="Tiphaine",
        nom="ÉPICÈNE",
        genre="female",
        naissance="2001-04-01",
        commune="38185",
        pays=FRANCE,
        courriel="camille@exemple.fr",
        particularite="même adresse e-mail que Camille",
    ),
}
