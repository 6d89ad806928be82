"""What a référent sees: team, means of login of others, figures."""

from tests.parcours.ecrans.ecran import Ecran
from tests.parcours.gestes import appuyer, chercher_un_membre, envoyer, ne_rien_arreter
from tests.parcours.gestes_chiffres import deplier, deplier_de_grands_nombres, jamais_compter

ALICE = "/equipe/{alice}"

EQUIPES = [
    Ecran("inviter une personne référente", "robert", "/equipe/inviter"),
    Ecran("inviter une personne référente, vide", "robert", "/equipe/inviter", envoyer),
    Ecran("mandats réservés à qui est parti", "robert", "/equipe/reserves/"),
    Ecran("papiers en attente", "robert", "/equipe/papiers"),
    Ecran("équipe", "robert", "/equipe/"),
    Ecran("équipe, qui ne peut pas travailler", "robert", "/equipe/?filtre=bloques&tri=connexion"),
    Ecran("équipe, accès fermés", "robert", "/equipe/?filtre=partis"),
    Ecran("équipe d’une seule personne", "chloe", "/equipe/"),
    Ecran("équipe, personne de bloqué", "chloe", "/equipe/?filtre=bloques"),
    Ecran("équipe, trouvée", "robert", "/equipe/", chercher_un_membre("yasm")),
    Ecran("équipe, introuvable", "robert", "/equipe/", chercher_un_membre("zzz")),
    Ecran("membre", "robert", "/equipe/{alice}"),
    Ecran("membre sans moyen", "robert", "/equipe/{yasmine}"),
    Ecran("membre parti", "robert", "/equipe/{maxime}"),
    Ecran("ce qui reste à passer", "robert", "/equipe/{alice}/passation"),
    Ecran("fermer un accès", "robert", "/equipe/{alice}/fermer"),
    Ecran("fermer un accès, sans raison", "robert", "/equipe/{alice}/fermer", envoyer),
    Ecran("rouvrir un accès", "robert", "/equipe/{maxime}/rouvrir"),
    Ecran("nommer personne référente", "robert", "/equipe/{yasmine}/nommer-referent"),
    Ecran("retirer personne référente", "robert", "/equipe/{referent}/retirer-referent"),
    Ecran("thèmes permis", "robert", "/equipe/{alice}/themes"),
    Ecran("thèmes permis, aucun", "robert", "/equipe/{alice}/themes", ne_rien_arreter),
    Ecran("accueil du public", "robert", "/equipe/accueil-du-public"),
    Ecran("ordinateurs connus", "robert", "/equipe/ordinateurs"),
    Ecran(
        "membre, juste après un acte",
        "robert",
        "/equipe/{yasmine}/nommer-referent",
        appuyer("Nommer personne référente", "Ce qui a été fait"),
    ),
    Ecran("contestations", "robert", "/suivi/contestations/"),
    Ecran("contestation", "robert", "/suivi/contestations/{contestation}"),
    Ecran("contestation vide", "robert", "/suivi/contestations/{contestation}", envoyer),
    Ecran("relire un mandat terminé", "robert", "/suivi/mandats-termines"),
    Ecran("relire un mandat terminé, vide", "robert", "/suivi/mandats-termines", envoyer),
    Ecran("403, soi-même", "robert", "/equipe/{robert}", statut=403),
]

MOYENS = [
    Ecran("équipe, compte bloqué", "robert", ALICE),
    Ecran("équipe, plus aucun moyen", "robert", "/equipe/{lise}"),
    Ecran("équipe, carte à donner", "robert", f"{ALICE}/carte"),
    Ecran("équipe, carte à donner, vide", "robert", f"{ALICE}/carte", envoyer),
    Ecran("équipe, téléphone", "robert", f"{ALICE}/application"),
    Ecran("équipe, carré", "robert", f"{ALICE}/application/{{carre}}"),
    Ecran("équipe, carré, code refusé", "robert", f"{ALICE}/application/{{carre}}", envoyer),
    Ecran("équipe, carte à l’heure", "robert", f"{ALICE}/moyens/{{carte}}/heure"),
    Ecran("équipe, carte pas à l’heure", "robert", f"{ALICE}/moyens/{{carte}}/heure", envoyer),
    Ecran("équipe, à suspendre", "robert", f"{ALICE}/moyens/{{carte}}/suspendre"),
    Ecran("équipe, le seul à suspendre", "robert", "/equipe/{paul}/moyens/{unique}/suspendre"),
    Ecran("équipe, à reprendre", "robert", f"{ALICE}/moyens/{{perdue}}/reprendre"),
    Ecran("équipe, à reprendre, vide", "robert", f"{ALICE}/moyens/{{perdue}}/reprendre", envoyer),
    Ecran("équipe, à retirer", "robert", f"{ALICE}/moyens/{{carte}}/retirer"),
    Ecran("équipe, à retirer, vide", "robert", f"{ALICE}/moyens/{{carte}}/retirer", envoyer),
    Ecran("équipe, le seul à retirer", "robert", "/equipe/{paul}/moyens/{unique}/retirer"),
    Ecran("équipe, clé à suspendre", "robert", f"{ALICE}/moyens/{{cle}}/suspendre"),
    Ecran("équipe, clé à retirer", "robert", f"{ALICE}/moyens/{{cle}}/retirer"),
    Ecran("équipe, à débloquer", "robert", f"{ALICE}/debloquer"),
    Ecran("équipe, pas bloqué", "robert", "/equipe/{paul}/debloquer"),
]

CHIFFRES = [
    Ecran("chiffres", "robert", "/equipe/chiffres", deplier),
    Ecran("chiffres de l’an passé", "robert", "/equipe/chiffres?jusqu_a={an_passe}", deplier),
    Ecran("chiffres, en grand nombre", "robert", "/equipe/chiffres", deplier_de_grands_nombres),
    Ecran("chiffres, rien de fait", "chloe", "/equipe/chiffres"),
    Ecran("chiffres, avant le premier comptage", "chloe", "/equipe/chiffres", jamais_compter),
]
