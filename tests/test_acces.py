"""Who may do what: every rule of the address map, as every role, on ids of here, elsewhere, nowhere.

A new route without its row fails; a refusal that writes fails; a refusal that tells apart what
exists elsewhere from what does not exist fails.
"""

import re
import uuid
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app, taches
from app.acces import exige, regle_de, verifier_declarations
from app.aidants.models import Aidant
from app.authentification.models import Connexion
from app.bdd import transaction
from app.nouveau_mandat.models import Brouillon
from app.qui import Role
from config import Reglages
from tests.client import page_lue
from tests.fabriques import connecter
from tests.photographie import photographie
from tests.scene import ROLES, Ligne, Scene, a_des_variables

# « ent » : 303 vers la connexion. Les cas disent à qui est ce que l’adresse ou le corps désigne :
# ici (à l’aidante), ailleurs (à l’aidante d’ailleurs), absent (à personne).
MATRICE = """
#                                              anon aida ref. doub aill r.ai desa nati
GET  accueil.accueil                 -         200  200  200  200  200  200  200  200
GET  accueil.espace                  -         ent  200  200  200  200  200  ent  200
GET  accueil.sante                   -         200  200  200  200  200  200  200  200
GET  accueil.sante_base              -         200  200  200  200  200  200  200  200
GET  actes.noter                     ici       ent  200  403  200  404  403  ent  403
GET  actes.noter                     ailleurs  ent  404  403  404  200  403  ent  403
GET  actes.noter                     absent    ent  404  403  404  404  403  ent  403
POST actes.noter                     ici       401  303  403  303  404  403  401  403
POST actes.noter                     ailleurs  401  404  403  404  303  403  401  403
POST actes.noter                     absent    401  404  403  404  404  403  401  403
GET  arrets.arreter                  ici       ent  200  403  200  404  403  ent  403
GET  arrets.arreter                  ailleurs  ent  404  403  404  200  403  ent  403
GET  arrets.arreter                  absent    ent  404  403  404  404  403  ent  403
POST arrets.arreter                  ici       401  303  403  303  404  403  401  403
POST arrets.arreter                  ailleurs  401  404  403  404  303  403  401  403
POST arrets.arreter                  absent    401  404  403  404  404  403  401  403
GET  arrets.arret                    ici       ent  404  403  404  404  403  ent  403
GET  arrets.arret                    ailleurs  ent  404  403  404  404  403  ent  403
GET  arrets.arret                    absent    ent  404  403  404  404  403  ent  403
GET  carte.arret                     -         303  303  303  303  303  303  303  303
POST carte.arret                     ici       200  200  200  200  200  200  200  200
POST carte.arret                     ailleurs  200  200  200  200  200  200  200  200
POST carte.arret                     absent    422  422  422  422  422  422  422  422
GET  carte.carte                     -         200  200  200  200  200  200  200  200
POST carte.carte                     ici       200  200  200  200  200  200  200  200
POST carte.carte                     ailleurs  200  200  200  200  200  200  200  200
POST carte.carte                     absent    422  422  422  422  422  422  422  422
GET  carte.faits                     -         303  303  303  303  303  303  303  303
POST carte.faits                     ici       200  200  200  200  200  200  200  200
POST carte.faits                     ailleurs  200  200  200  200  200  200  200  200
POST carte.faits                     absent    422  422  422  422  422  422  422  422
GET  carte.prolonger                 -         303  303  303  303  303  303  303  303
POST carte.prolonger                 ici       200  200  200  200  200  200  200  200
POST carte.prolonger                 ailleurs  200  200  200  200  200  200  200  200
POST carte.prolonger                 absent    422  422  422  422  422  422  422  422
GET  carte.verifier                  ici       200  200  200  200  200  200  200  200
GET  carte.verifier                  ailleurs  200  200  200  200  200  200  200  200
GET  carte.verifier                  absent    200  200  200  200  200  200  200  200
POST carte.verifier                  ici       200  200  200  200  200  200  200  200
POST carte.verifier                  ailleurs  422  422  422  422  422  422  422  422
POST carte.verifier                  absent    422  422  422  422  422  422  422  422
GET  connexion.attente               -         200  303  303  303  303  303  200  303
GET  connexion.cgu                   -         ent  200  200  200  200  200  ent  200
POST connexion.cgu                   -         401  303  303  303  303  303  401  303
GET  connexion.connexion             -         200  303  303  303  303  303  200  303
POST connexion.connexion             -         422  422  422  422  422  422  422  422
POST connexion.deconnexion           -         303  303  303  303  303  303  303  303
GET  connexion.lien                  -         200  303  303  303  303  303  200  303
POST connexion.lien                  absent    403  403  403  403  403  403  403  403
GET  connexion.presence              -         ent  303  303  303  303  303  ent  303
POST connexion.presence              -         401  303  303  303  303  303  401  303
GET  connexion.secours               -         200  303  303  303  303  303  200  303
GET  connexion.prolonger             -         ent  200  200  200  200  200  ent  200
POST connexion.secours               -         422  422  422  422  422  422  422  422
GET  connexion.structure             -         ent  200  200  200  200  200  ent  200
POST connexion.structure             ici       401  303  303  303  422  422  401  422
POST connexion.structure             ailleurs  401  422  422  422  303  303  401  303
POST connexion.structure             absent    401  422  422  422  422  422  401  422
POST connexion.verrouiller           -         401  303  303  303  303  303  401  303
GET  pertes.demander                 -         200  200  200  200  200  200  200  200
POST pertes.demander                 -         303  303  303  303  303  303  303  303
GET  pertes.envoye                   -         200  200  200  200  200  200  200  200
GET  pertes.lien                     absent    403  403  403  403  403  403  403  403
POST pertes.lien                     absent    403  403  403  403  403  403  403  403
GET  fournisseur.autoriser           ici       ent  303  403  303  303  403  ent  403
GET  fournisseur.autoriser           absent    400  400  400  400  400  400  400  400
POST fournisseur.autoriser           ici       303  303  303  303  303  303  303  303
POST fournisseur.autoriser           absent    400  400  400  400  400  400  400  400
GET  fournisseur.demarche            ici       ent  200  403  404  404  403  ent  403
GET  fournisseur.demarche            ailleurs  ent  404  403  404  200  403  ent  403
GET  fournisseur.demarche            absent    ent  404  403  404  404  403  ent  403
POST fournisseur.demarche            ici       401  200  403  404  404  403  401  403
POST fournisseur.demarche            ailleurs  401  404  403  404  200  403  401  403
POST fournisseur.demarche            absent    401  404  403  404  404  403  401  403
GET  fournisseur.personne_aidee      ici       ent  200  403  404  404  403  ent  403
GET  fournisseur.personne_aidee      ailleurs  ent  404  403  404  200  403  ent  403
GET  fournisseur.personne_aidee      absent    ent  404  403  404  404  403  ent  403
POST fournisseur.personne_aidee      ici       401  303  403  404  404  403  401  403
POST fournisseur.personne_aidee      ailleurs  401  404  403  404  303  403  401  403
POST fournisseur.personne_aidee      absent    401  404  403  404  404  403  401  403
POST fournisseur.personne_aidee      corps_ail 401  404  403  404  404  403  401  403
POST fournisseur.personne_aidee      corps_abs 401  404  403  404  404  403  401  403
GET  impression.carte                ici       ent  200  403  200  404  403  ent  403
GET  impression.carte                ailleurs  ent  404  403  404  200  403  ent  403
GET  impression.carte                absent    ent  404  403  404  404  403  ent  403
POST impression.carte                ici       401  200  403  200  404  403  401  403
POST impression.carte                ailleurs  401  404  403  404  200  403  401  403
POST impression.carte                absent    401  404  403  404  404  403  401  403
POST impression.bloquer              ici       401  303  403  303  404  403  401  403
POST impression.bloquer              ailleurs  401  404  403  404  303  403  401  403
POST impression.bloquer              absent    401  404  403  404  404  403  401  403
GET  mon_compte.compte               -         ent  200  200  200  200  200  ent  200
GET  mon_compte.nouvelle_application -         ent  200  200  200  200  200  ent  200
POST mon_compte.nouvelle_application -         401  303  303  303  303  303  401  303
GET  mon_compte.application          ici       ent  200  404  404  404  404  ent  404
GET  mon_compte.application          ailleurs  ent  404  404  404  200  404  ent  404
GET  mon_compte.application          absent    ent  404  404  404  404  404  ent  404
POST mon_compte.application          ici       401  303  404  404  404  404  401  404
POST mon_compte.application          ailleurs  401  404  404  404  303  404  401  404
POST mon_compte.application          absent    401  404  404  404  404  404  401  404
GET  mon_compte.carte                -         ent  200  200  200  200  200  ent  200
POST mon_compte.carte                -         401  303  303  303  303  303  401  303
GET  mon_compte.synchroniser         ici       ent  200  404  404  404  404  ent  404
GET  mon_compte.synchroniser         ailleurs  ent  404  404  404  200  404  ent  404
GET  mon_compte.synchroniser         absent    ent  404  404  404  404  404  ent  404
POST mon_compte.synchroniser         ici       401  303  404  404  404  404  401  404
POST mon_compte.synchroniser         ailleurs  401  404  404  404  303  404  401  404
POST mon_compte.synchroniser         absent    401  404  404  404  404  404  401  404
GET  mon_compte.retirer              ici       ent  200  404  404  404  404  ent  404
GET  mon_compte.retirer              ailleurs  ent  404  404  404  200  404  ent  404
GET  mon_compte.retirer              absent    ent  404  404  404  404  404  ent  404
POST mon_compte.retirer              ici       401  303  404  404  404  404  401  404
POST mon_compte.retirer              ailleurs  401  404  404  404  303  404  401  404
POST mon_compte.retirer              absent    401  404  404  404  404  404  401  404
GET  mon_compte.codes_secours        -         ent  200  200  200  200  200  ent  200
POST mon_compte.codes_secours        -         401  200  200  200  200  200  401  200
POST mon_compte.fermer_connexion     ici       401  303  404  404  404  404  401  404
POST mon_compte.fermer_connexion     ailleurs  401  404  404  404  303  404  401  404
POST mon_compte.fermer_connexion     absent    401  404  404  404  404  404  401  404
POST mon_compte.oublier_ordinateur   ici       401  303  404  404  404  404  401  404
POST mon_compte.oublier_ordinateur   ailleurs  401  404  404  404  303  404  401  404
POST mon_compte.oublier_ordinateur   absent    401  404  404  404  404  404  401  404
GET  equipe.equipe                   -         ent  403  200  200  403  200  ent  403
POST equipe.equipe                   -         401  403  200  200  403  200  401  403
GET  equipe.fichier                  -         ent  403  200  200  403  200  ent  403
GET  equipe.ordinateurs              -         ent  403  200  200  403  200  ent  403
POST equipe.ordinateurs              -         401  403  303  303  403  303  401  403
GET  equipe.fermer                    ici       ent  403  200  200  403  404  ent  403
GET  equipe.fermer                    ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.fermer                    absent    ent  403  404  404  403  404  ent  403
POST equipe.fermer                    ici       401  403  303  303  403  404  401  403
POST equipe.fermer                    ailleurs  401  403  404  404  403  303  401  403
POST equipe.fermer                    absent    401  403  404  404  403  404  401  403
GET  equipe.rouvrir                   ici       ent  403  200  200  403  404  ent  403
GET  equipe.rouvrir                   ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.rouvrir                   absent    ent  403  404  404  403  404  ent  403
POST equipe.rouvrir                   ici       401  403  303  303  403  404  401  403
POST equipe.rouvrir                   ailleurs  401  403  404  404  403  303  401  403
POST equipe.rouvrir                   absent    401  403  404  404  403  404  401  403
GET  equipe.nommer_referent           ici       ent  403  200  200  403  404  ent  403
GET  equipe.nommer_referent           ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.nommer_referent           absent    ent  403  404  404  403  404  ent  403
POST equipe.nommer_referent           ici       401  403  303  303  403  404  401  403
POST equipe.nommer_referent           ailleurs  401  403  404  404  403  303  401  403
POST equipe.nommer_referent           absent    401  403  404  404  403  404  401  403
GET  equipe.retirer_referent          ici       ent  403  200  200  403  404  ent  403
GET  equipe.retirer_referent          ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.retirer_referent          absent    ent  403  404  404  403  404  ent  403
POST equipe.retirer_referent          ici       401  403  303  303  403  404  401  403
POST equipe.retirer_referent          ailleurs  401  403  404  404  403  303  401  403
POST equipe.retirer_referent          absent    401  403  404  404  403  404  401  403
GET  equipe.themes                    ici       ent  403  200  200  403  404  ent  403
GET  equipe.themes                    ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.themes                    absent    ent  403  404  404  403  404  ent  403
POST equipe.themes                    ici       401  403  303  303  403  404  401  403
POST equipe.themes                    ailleurs  401  403  404  404  403  303  401  403
POST equipe.themes                    absent    401  403  404  404  403  404  401  403
GET  equipe.chiffres                 -         ent  403  200  200  403  200  ent  403
GET  equipe.chiffres_csv             -         ent  403  200  200  403  200  ent  403
GET  equipe.membre                   ici       ent  403  200  200  403  404  ent  403
GET  equipe.membre                   ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.membre                   absent    ent  403  404  404  403  404  ent  403
GET  moyens.carte                    ici       ent  403  200  200  403  404  ent  403
GET  moyens.carte                    ailleurs  ent  403  404  404  403  200  ent  403
GET  moyens.carte                    absent    ent  403  404  404  403  404  ent  403
POST moyens.carte                    ici       401  403  303  303  403  404  401  403
POST moyens.carte                    ailleurs  401  403  404  404  403  303  401  403
POST moyens.carte                    absent    401  403  404  404  403  404  401  403
GET  moyens.nouvelle_application     ici       ent  403  200  200  403  404  ent  403
GET  moyens.nouvelle_application     ailleurs  ent  403  404  404  403  200  ent  403
GET  moyens.nouvelle_application     absent    ent  403  404  404  403  404  ent  403
POST moyens.nouvelle_application     ici       401  403  303  303  403  404  401  403
POST moyens.nouvelle_application     ailleurs  401  403  404  404  403  303  401  403
POST moyens.nouvelle_application     absent    401  403  404  404  403  404  401  403
GET  moyens.application              ici       ent  403  200  200  403  404  ent  403
GET  moyens.application              ailleurs  ent  403  404  404  403  200  ent  403
GET  moyens.application              absent    ent  403  404  404  403  404  ent  403
POST moyens.application              ici       401  403  303  303  403  404  401  403
POST moyens.application              ailleurs  401  403  404  404  403  303  401  403
POST moyens.application              absent    401  403  404  404  403  404  401  403
GET  moyens.synchroniser             ici       ent  403  200  200  403  404  ent  403
GET  moyens.synchroniser             ailleurs  ent  403  404  404  403  200  ent  403
GET  moyens.synchroniser             absent    ent  403  404  404  403  404  ent  403
POST moyens.synchroniser             ici       401  403  303  303  403  404  401  403
POST moyens.synchroniser             ailleurs  401  403  404  404  403  303  401  403
POST moyens.synchroniser             absent    401  403  404  404  403  404  401  403
GET  moyens.suspendre                ici       ent  403  200  200  403  404  ent  403
GET  moyens.suspendre                ailleurs  ent  403  404  404  403  200  ent  403
GET  moyens.suspendre                absent    ent  403  404  404  403  404  ent  403
POST moyens.suspendre                ici       401  403  303  303  403  404  401  403
POST moyens.suspendre                ailleurs  401  403  404  404  403  303  401  403
POST moyens.suspendre                absent    401  403  404  404  403  404  401  403
GET  moyens.reprendre                ici       ent  403  200  200  403  404  ent  403
GET  moyens.reprendre                ailleurs  ent  403  404  404  403  200  ent  403
GET  moyens.reprendre                absent    ent  403  404  404  403  404  ent  403
POST moyens.reprendre                ici       401  403  303  303  403  404  401  403
POST moyens.reprendre                ailleurs  401  403  404  404  403  303  401  403
POST moyens.reprendre                absent    401  403  404  404  403  404  401  403
GET  moyens.retirer                  ici       ent  403  200  200  403  404  ent  403
GET  moyens.retirer                  ailleurs  ent  403  404  404  403  200  ent  403
GET  moyens.retirer                  absent    ent  403  404  404  403  404  ent  403
POST moyens.retirer                  ici       401  403  303  303  403  404  401  403
POST moyens.retirer                  ailleurs  401  403  404  404  403  303  401  403
POST moyens.retirer                  absent    401  403  404  404  403  404  401  403
GET  moyens.debloquer                ici       ent  403  200  200  403  404  ent  403
GET  moyens.debloquer                ailleurs  ent  403  404  404  403  200  ent  403
GET  moyens.debloquer                absent    ent  403  404  404  403  404  ent  403
POST moyens.debloquer                ici       401  403  303  303  403  404  401  403
POST moyens.debloquer                ailleurs  401  403  404  404  403  303  401  403
POST moyens.debloquer                absent    401  403  404  404  403  404  401  403
GET  reserves.liste                  -         ent  403  200  200  403  200  ent  403
GET  reserves.confier                ici       ent  403  200  200  403  404  ent  403
GET  reserves.confier                ailleurs  ent  403  404  404  403  200  ent  403
GET  reserves.confier                absent    ent  403  404  404  403  404  ent  403
POST reserves.confier                ici       401  403  303  303  403  404  401  403
POST reserves.confier                ailleurs  401  403  404  404  403  422  401  403
POST reserves.confier                absent    401  403  404  404  403  404  401  403
GET  nouveau_mandat.nouveau          -         ent  200  403  200  200  403  ent  403
POST nouveau_mandat.nouveau          -         401  303  403  303  303  403  401  403
POST nouveau_mandat.abandon          ici       401  303  403  404  404  403  401  403
POST nouveau_mandat.abandon          ailleurs  401  404  403  404  303  403  401  403
POST nouveau_mandat.abandon          absent    401  404  403  404  404  403  401  403
POST nouveau_mandat.recommencer      ici       401  303  403  404  404  403  401  403
POST nouveau_mandat.recommencer      ailleurs  401  404  403  404  303  403  401  403
POST nouveau_mandat.recommencer      absent    401  404  403  404  404  403  401  403
GET  nouveau_mandat.choix            ici       ent  200  403  404  404  403  ent  403
GET  nouveau_mandat.choix            ailleurs  ent  404  403  404  200  403  ent  403
GET  nouveau_mandat.choix            absent    ent  404  403  404  404  403  ent  403
POST nouveau_mandat.choix            ici       401  303  403  404  404  403  401  403
POST nouveau_mandat.choix            ailleurs  401  404  403  404  303  403  401  403
POST nouveau_mandat.choix            absent    401  404  403  404  404  403  401  403
GET  nouveau_mandat.identite         ici       ent  303  403  404  404  403  ent  403
GET  nouveau_mandat.identite         ailleurs  ent  404  403  404  303  403  ent  403
GET  nouveau_mandat.identite         absent    ent  404  403  404  404  403  ent  403
POST nouveau_mandat.identite         ici       401  200  403  404  404  403  401  403
POST nouveau_mandat.identite         ailleurs  401  404  403  404  200  403  401  403
POST nouveau_mandat.identite         absent    401  404  403  404  404  403  401  403
GET  nouveau_mandat.conclusion       ici       ent  200  403  404  404  403  ent  403
GET  nouveau_mandat.conclusion       ailleurs  ent  404  403  404  200  403  ent  403
GET  nouveau_mandat.conclusion       absent    ent  404  403  404  404  403  ent  403
POST nouveau_mandat.conclusion       ici       401  303  403  404  404  403  401  403
POST nouveau_mandat.conclusion       ailleurs  401  404  403  404  303  403  401  403
POST nouveau_mandat.conclusion       absent    401  404  403  404  404  403  401  403
GET  nouveau_mandat.rendez_vous      ici       ent  200  403  404  404  403  ent  403
GET  nouveau_mandat.rendez_vous      ailleurs  ent  404  403  404  200  403  ent  403
GET  nouveau_mandat.rendez_vous      absent    ent  404  403  404  404  403  ent  403
GET  pages.personnes_aidees          -         200  200  200  200  200  200  200  200
GET  pages.structures                -         200  200  200  200  200  200  200  200
GET  pages.questions                 -         200  200  200  200  200  200  200  200
GET  pages.mentions_legales          -         200  200  200  200  200  200  200  200
GET  pages.donnees_personnelles      -         200  200  200  200  200  200  200  200
GET  pages.conditions                -         200  200  200  200  200  200  200  200
GET  pages.accessibilite             -         200  200  200  200  200  200  200  200
GET  pages.plan_du_site              -         200  200  200  200  200  200  200  200
GET  pages.robots                    -         200  200  200  200  200  200  200  200
GET  pages.securite_txt              -         200  200  200  200  200  200  200  200
GET  pages.icone                     -         200  200  200  200  200  200  200  200
GET  personnes.attestation           ici       ent  200  403  200  404  403  ent  403
GET  personnes.attestation           ailleurs  ent  404  403  404  200  403  ent  403
GET  personnes.attestation           absent    ent  404  403  404  404  403  ent  403
GET  personnes.lettre                ici       ent  200  403  200  404  403  ent  403
GET  personnes.lettre                ailleurs  ent  404  403  404  200  403  ent  403
GET  personnes.lettre                absent    ent  404  403  404  404  403  ent  403
POST personnes.reattribution_dite    ici       401  303  403  303  404  403  401  403
POST personnes.reattribution_dite    ailleurs  401  404  403  404  303  403  401  403
POST personnes.reattribution_dite    absent    401  404  403  404  404  403  401  403
POST personnes.lettre                ici       401  200  403  200  404  403  401  403
POST personnes.lettre                ailleurs  401  404  403  404  200  403  401  403
POST personnes.lettre                absent    401  404  403  404  404  403  401  403
GET  personnes.mandat                ici       ent  200  403  200  404  403  ent  403
GET  personnes.mandat                ailleurs  ent  404  403  404  200  403  ent  403
GET  personnes.mandat                absent    ent  404  403  404  404  403  ent  403
GET  protocole.deconnexion           -         200  200  200  200  200  200  200  200
GET  protocole.deconnexion           absent    400  400  400  400  400  400  400  400
POST protocole.deconnexion           -         200  200  200  200  200  200  200  200
POST protocole.deconnexion           absent    400  400  400  400  400  400  400  400
GET  protocole.decouverte            -         200  200  200  200  200  200  200  200
GET  protocole.jwks                  -         200  200  200  200  200  200  200  200
POST protocole.jeton                 absent    401  401  401  401  401  401  401  401
GET  protocole.userinfo              absent    401  401  401  401  401  401  401  401
POST protocole.userinfo              absent    401  401  401  401  401  401  401  401
GET  renouvellement.renouveler       ici       ent  200  403  200  404  403  ent  403
GET  renouvellement.renouveler       ailleurs  ent  404  403  404  200  403  ent  403
GET  renouvellement.renouveler       absent    ent  404  403  404  404  403  ent  403
POST renouvellement.renouveler       ici       401  303  403  303  404  403  401  403
POST renouvellement.renouveler       ailleurs  401  404  403  404  303  403  401  403
POST renouvellement.renouveler       absent    401  404  403  404  404  403  401  403
GET  retours.identite                ici       409  303  403  400  400  403  409  403
GET  retours.identite                ailleurs  409  400  403  400  303  403  409  403
GET  retours.identite                absent    409  400  403  400  400  403  409  403
GET  retours.deconnexion             ici       409  303  403  400  400  403  409  403
GET  retours.deconnexion             ailleurs  409  400  403  400  303  403  409  403
GET  retours.deconnexion             absent    409  400  403  400  400  403  409  403
GET  retours.quitter                 -         ent  302  403  303  302  403  ent  403
GET  signature.signature             ici       ent  200  403  200  404  403  ent  403
GET  signature.signature             ailleurs  ent  404  403  404  200  403  ent  403
GET  signature.signature             absent    ent  404  403  404  404  403  ent  403
POST signature.signature             ici       401  303  403  303  404  403  401  403
POST signature.signature             ailleurs  401  404  403  404  303  403  401  403
POST signature.signature             absent    401  404  403  404  404  403  401  403
GET  usagers.recherche               -         ent  200  403  200  200  403  ent  403
POST usagers.recherche               -         401  200  403  200  200  403  401  403
GET  usagers.usager                  ici       ent  200  403  200  404  403  ent  403
GET  usagers.usager                  ailleurs  ent  404  403  404  200  403  ent  403
GET  usagers.usager                  absent    ent  404  403  404  404  403  ent  403
GET  static                          -         200  200  200  200  200  200  200  200
GET  static                          absent    404  404  404  404  404  404  404  404
"""
# Un échec y est compté, c’est la seule trace qu’il laisse.
COMPTE_LES_ECHECS = ("connexion.connexion", "connexion.secours", "carte.carte", "carte.verifier")
# Ce qu’aucun formulaire ne montre, avec des valeurs que l’on reconnaîtrait dans la base.
INTRUS = str(uuid.UUID("deadbeef-dead-4bad-8bad-deadbeefdead"))
CHAMPS_EN_TROP = dict.fromkeys(
    "id aidant_id organisation_id usager_id mandat_id autorisation_id connexion_id sub "
    "derniere_organisation_id identifie_le conclu_le fin_le prenoms nom_naissance".split(),
    INTRUS,
) | {"est_pilotage": "1", "est_aidant": "1", "est_referent": "1", "cgu_version": INTRUS}


def _lire(table: str) -> list[Ligne]:
    lignes = [ligne.split() for ligne in table.splitlines() if ligne and ligne[0] != "#"]
    return [
        Ligne(methode, route, cas, dict(zip(ROLES, attendus, strict=True)))
        for methode, route, cas, *attendus in lignes
    ]


LIGNES = _lire(MATRICE)


def _vu(reponse: TestResponse) -> str:
    if reponse.status_code == 303 and reponse.location.startswith("/connexion?"):
        return "ent"
    return str(reponse.status_code)


def _sans_jeton(reponse: TestResponse) -> str:
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", reponse.text)


@pytest.mark.parametrize("role", ROLES)
def test_chaque_route_repond_a_ce_role_comme_dit_la_table(role: str, scene: Scene) -> None:
    moteur = scene.app.extensions["moteur"]
    avant = photographie(moteur)
    fautes: list[str] = []
    refus: dict[tuple[str, str, str, bool], str] = {}
    for ligne in LIGNES:
        reponse = scene.demander(role, ligne)
        qui = f"{ligne.methode} {ligne.route} {ligne.cas}"
        if (vu := _vu(reponse)) != ligne.attendus[role]:
            fautes.append(f"{qui} : {vu}, {ligne.attendus[role]} attendu")
        apres = photographie(moteur)
        if apres != avant:
            changees = {table for table in avant if apres[table] != avant[table]}
            scene.remettre()
        else:
            changees = set()
        if changees - _peut_changer(scene.app, ligne, vu):
            fautes.append(f"{qui} : {vu}, mais {sorted(changees)} a changé")
        if _doit_changer(ligne, vu, role) and not changees:
            fautes.append(f"{qui} : {vu}, mais rien n’a changé")
        if vu.startswith("4") and vu != "401":  # a 401 page carries what was posted
            # One's own address, somebody else in the body: another question, another sentence.
            question = (ligne.methode, ligne.route, vu, ligne.cas.startswith("corps"))
            premier = refus.setdefault(question, _sans_jeton(reponse))
            if premier != _sans_jeton(reponse):
                fautes.append(f"{qui} : ce refus se distingue d’un autre")
    assert not fautes, "\n".join(fautes)


def _peut_changer(app: Flask, ligne: Ligne, vu: str) -> set[str]:
    regle = regle_de(app.view_functions[ligne.route])
    assert regle is not None
    if vu in ("200", "302", "303") and (ligne.methode == "POST" or regle.protocole):
        return set(photographie(app.extensions["moteur"]))
    return {"tentative"} if ligne.route in COMPTE_LES_ECHECS and vu == "422" else set()


def _doit_changer(ligne: Ligne, vu: str, role: str) -> bool:
    # The person is already chosen in this request: choosing them again writes nothing. So does
    # beginning again what the same person has just begun. What another site posts is asked again
    # by GET.
    sans_trace = ligne.route in (
        "carte.prolonger",
        "carte.verifier",
        "equipe.equipe",
        "fournisseur.autoriser",
        "fournisseur.personne_aidee",
        "mon_compte.nouvelle_application",
        "moyens.nouvelle_application",
        "personnes.lettre",
        "protocole.deconnexion",
        "personnes.reattribution_dite",  # nothing is to be told of this mandate
        "usagers.recherche",
    ) or (ligne.route == "connexion.deconnexion" and role in ("anonyme", "desactivee"))
    return ligne.methode == "POST" and vu in ("200", "303") and not sans_trace


def test_avant_la_bonne_reponse_la_verification_ne_dit_pas_si_le_mandat_existe(
    scene: Scene,
) -> None:
    pages = {
        _sans_jeton(scene.demander("anonyme", ligne))
        for ligne in LIGNES
        if (ligne.methode, ligne.route) == ("GET", "carte.verifier")
    }
    assert len(pages) == 1


def test_toute_route_a_sa_ligne_dans_la_table(app: Flask) -> None:
    servies = {
        (methode, regle.endpoint)
        for regle in app.url_map.iter_rules()
        for methode in (regle.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert servies == {(ligne.methode, ligne.route) for ligne in LIGNES}


def test_une_adresse_a_identifiant_a_ses_trois_cas(app: Flask) -> None:
    for ligne in LIGNES:
        if a_des_variables(app, ligne.route) and ligne.route != "static":
            cas = {autre.cas for autre in LIGNES if autre.route == ligne.route}
            assert {"ici", "ailleurs", "absent"} <= cas, ligne.route


def test_les_autres_methodes_sont_refusees(scene: Scene) -> None:
    avant = photographie(scene.app.extensions["moteur"])
    routes = {ligne.route: ligne for ligne in LIGNES if ligne.cas in ("-", "ici")}
    for route, ligne in routes.items():
        permises = {autre.methode for autre in LIGNES if autre.route == route}
        for methode in {"GET", "POST", "PUT", "PATCH", "DELETE"} - permises:
            reponse = scene.demander("aidante", replace(ligne, methode=methode))
            assert reponse.status_code == 405, (methode, route)
            assert permises <= set(reponse.headers["Allow"].split(", "))
    assert photographie(scene.app.extensions["moteur"]) == avant


@pytest.mark.parametrize(
    "ligne",
    [ligne for ligne in LIGNES if ligne.methode == "POST" and ligne.cas in ("-", "ici")],
    ids=lambda ligne: ligne.route,
)
def test_un_champ_en_trop_ne_change_rien(ligne: Ligne, scene: Scene) -> None:
    moteur = scene.app.extensions["moteur"]
    role = "aidante"
    intouchables = ("appartenance", "organisation")
    avant = photographie(moteur)
    reponse = scene.demander(role, ligne, CHAMPS_EN_TROP)
    apres = photographie(moteur)
    assert _vu(reponse) == ligne.attendus[role]
    assert INTRUS not in repr(apres)
    assert INTRUS.replace("-", "") not in repr(apres)
    assert all(apres[table] == avant[table] for table in intouchables)
    with scene.app.extensions["fabrique"]() as session:
        assert list(session.scalars(select(Aidant.id).where(Aidant.est_pilotage))) == [
            scene.comptes["nationale"]
        ]


def test_la_demande_d_une_autre_connexion_du_meme_compte_est_introuvable(scene: Scene) -> None:
    ailleurs = connecter(scene.app, scene.comptes["aidante"], scene.temps.instant)
    demande = scene.objets["ici"].demande
    for ecran in ("personne", "demarche"):
        assert ailleurs.get(f"/authorize/{demande}/{ecran}").status_code == 404
        assert ailleurs.envoyer(f"/authorize/{demande}/{ecran}").status_code == 404


def test_un_usager_d_ailleurs_et_un_inconnu_ont_la_meme_reponse(scene: Scene) -> None:
    brouillons = [
        _sans_jeton(scene.demander("aidante", ligne))
        for ligne in LIGNES
        if ligne.cas in ("corps_ail", "corps_abs")
    ]
    assert len(set(brouillons)) == 1


@pytest.mark.parametrize("role", ROLES)
def test_parcourir_tout_le_site_ne_change_rien(role: str, scene: Scene) -> None:
    avant = photographie(scene.app.extensions["moteur"])
    a_voir, vues = {"/", "/espace-aidant/", *_adresses(scene)}, set[str]()
    while a_voir:
        adresse = a_voir.pop()
        vues.add(adresse)
        reponse = scene.navigateurs[role].get(adresse)
        assert reponse.status_code < 500, adresse
        trouvees = {reponse.location} if reponse.location else set(_liens(reponse))
        a_voir |= {lien for lien in trouvees if _se_visite(scene.app, lien)} - vues
    assert len(vues) > len(_adresses(scene))
    assert photographie(scene.app.extensions["moteur"]) == avant


def _adresses(scene: Scene) -> set[str]:
    """The address of every GET of the table that promises not to write."""
    adresses = set()
    with scene.app.test_request_context():
        for ligne in LIGNES:
            regle = regle_de(scene.app.view_functions[ligne.route])
            if ligne.methode == "GET" and regle and not regle.protocole:
                adresses.add(scene.app.url_for(ligne.route, **scene.variables(ligne)))
    return adresses


def _liens(reponse: TestResponse) -> list[str]:
    if reponse.mimetype != "text/html":
        return []
    racine = page_lue(reponse.text)
    return [str(e.get("href")) for e in racine.iter() if e.get("href")]


def _se_visite(app: Flask, lien: str) -> bool:
    if not lien.startswith("/"):
        return False
    adresses = app.url_map.bind("localhost")
    if not adresses.test(lien.partition("?")[0], method="GET"):
        return False
    route, _ = adresses.match(lien.partition("?")[0], method="GET")
    regle = regle_de(app.view_functions[route])
    return regle is not None and not regle.protocole


def test_une_visite_note_seulement_que_la_personne_est_la(scene: Scene) -> None:
    avant = photographie(scene.app.extensions["moteur"])
    scene.temps.avancer(seconds=59)
    scene.navigateurs["aidante"].get("/espace-aidant/")
    assert photographie(scene.app.extensions["moteur"]) == avant
    scene.temps.avancer(seconds=2)
    scene.navigateurs["aidante"].get("/espace-aidant/")
    apres = photographie(scene.app.extensions["moteur"])
    assert {table for table in avant if avant[table] != apres[table]} == {"connexion"}
    with scene.app.extensions["fabrique"]() as session, transaction(session):
        connexion = session.scalars(
            select(Connexion).where(Connexion.vue_le == scene.temps.instant)
        ).one()
        connexion.vue_le = connexion.ouverte_le
    assert photographie(scene.app.extensions["moteur"]) == avant


def test_un_brouillon_du_meme_lieu_reste_a_celle_qui_l_a_ouvert(scene: Scene) -> None:
    brouillon = scene.objets["ici"].brouillon
    for etape in ("choix", "identite", "conclusion"):
        collegue = scene.navigateurs["double"].get(f"/mandats/nouveau/{brouillon}/{etape}")
        assert collegue.status_code == 404
        assert "Logement" not in collegue.text
    with scene.app.extensions["fabrique"]() as session:
        assert session.get_one(Brouillon, brouillon).abandonne_le is None


def test_une_route_sans_acces_declare_empeche_de_demarrer(
    reglages: Reglages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        taches, "init_app", lambda app: app.add_url_rule("/oubliee", "oubliee", lambda: "ok")
    )
    with pytest.raises(RuntimeError, match="oubliee"):
        create_app(reglages)


def test_une_route_declaree_demarre() -> None:
    app = Flask("essai", static_folder=None)
    app.add_url_rule("/", "accueil", exige(Role.PUBLIC)(lambda: "ok"))
    verifier_declarations(app)
    app.add_url_rule("/muette", "muette", lambda: "ok")
    with pytest.raises(RuntimeError, match="muette"):
        verifier_declarations(app)
