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

from app import commandes as taches
from app import create_app
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import RoleTenu
from app.metier.authentification.models import Connexion
from app.metier.brouillons.models import Brouillon
from app.socle.bdd import transaction
from app.web.acces import exige, regle_de, verifier_declarations
from config import Reglages
from tests.client import page_lue
from tests.fabriques import connecter
from tests.photographie import photographie
from tests.scene import ROLES, Ligne, Scene, a_des_variables

# « ent » : 303 vers la connexion. Les cas disent à qui est ce que l’adresse ou le corps désigne :
# ici (à l’aidante), ailleurs (à l’aidante d’ailleurs), absent (à personne).
MATRICE = """
#                                              anon aida ref. doub aill r.ai desa nati
GET  public.accueil                  -         200  200  200  200  200  200  200  200
GET  accueil.espace                  -         ent  200  200  200  200  200  ent  200
GET  public.sante                    -         200  200  200  200  200  200  200  200
GET  public.sante_base               -         200  200  200  200  200  200  200  200
GET  dossiers.noter                  ici       ent  200  403  200  404  403  ent  403
GET  dossiers.noter                  ailleurs  ent  404  403  404  200  403  ent  403
GET  dossiers.noter                  absent    ent  404  403  404  404  403  ent  403
POST dossiers.noter                  ici       401  303  403  303  404  403  401  403
POST dossiers.noter                  ailleurs  401  404  403  404  303  403  401  403
POST dossiers.noter                  absent    401  404  403  404  404  403  401  403
GET  dossiers.arreter                ici       ent  200  403  200  404  403  ent  403
GET  dossiers.arreter                ailleurs  ent  404  403  404  200  403  ent  403
GET  dossiers.arreter                absent    ent  404  403  404  404  403  ent  403
POST dossiers.arreter                ici       401  303  403  303  404  403  401  403
POST dossiers.arreter                ailleurs  401  404  403  404  303  403  401  403
POST dossiers.arreter                absent    401  404  403  404  404  403  401  403
GET  dossiers.arret                  ici       ent  404  403  404  404  403  ent  403
GET  dossiers.arret                  ailleurs  ent  404  403  404  404  403  ent  403
GET  dossiers.arret                  absent    ent  404  403  404  404  403  ent  403
GET  usager.arret                    -         303  303  303  303  303  303  303  303
POST usager.arret                    ici       200  200  200  200  200  200  200  200
POST usager.arret                    ailleurs  200  200  200  200  200  200  200  200
POST usager.arret                    absent    422  422  422  422  422  422  422  422
GET  usager.carte                    -         200  200  200  200  200  200  200  200
POST usager.carte                    ici       200  200  200  200  200  200  200  200
POST usager.carte                    ailleurs  200  200  200  200  200  200  200  200
POST usager.carte                    absent    422  422  422  422  422  422  422  422
GET  usager.faits                    -         303  303  303  303  303  303  303  303
POST usager.faits                    ici       200  200  200  200  200  200  200  200
POST usager.faits                    ailleurs  200  200  200  200  200  200  200  200
POST usager.faits                    absent    422  422  422  422  422  422  422  422
GET  usager.prolonger                -         303  303  303  303  303  303  303  303
POST usager.prolonger                ici       200  200  200  200  200  200  200  200
POST usager.prolonger                ailleurs  200  200  200  200  200  200  200  200
POST usager.prolonger                absent    422  422  422  422  422  422  422  422
GET  usager.verifier                 ici       200  200  200  200  200  200  200  200
GET  usager.verifier                 ailleurs  200  200  200  200  200  200  200  200
GET  usager.verifier                 absent    200  200  200  200  200  200  200  200
POST usager.verifier                 ici       200  200  200  200  200  200  200  200
POST usager.verifier                 ailleurs  422  422  422  422  422  422  422  422
POST usager.verifier                 absent    422  422  422  422  422  422  422  422
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
GET  connexion.perdu                 -         200  200  200  200  200  200  200  200
POST connexion.perdu                 -         303  303  303  303  303  303  303  303
GET  connexion.perdu_envoye          -         200  200  200  200  200  200  200  200
GET  connexion.perdu_lien            absent    403  403  403  403  403  403  403  403
POST connexion.perdu_lien            absent    403  403  403  403  403  403  403  403
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
GET  dossiers.carte                  ici       ent  200  403  200  404  403  ent  403
GET  dossiers.carte                  ailleurs  ent  404  403  404  200  403  ent  403
GET  dossiers.carte                  absent    ent  404  403  404  404  403  ent  403
POST dossiers.carte                  ici       401  200  403  200  404  403  401  403
POST dossiers.carte                  ailleurs  401  404  403  404  200  403  401  403
POST dossiers.carte                  absent    401  404  403  404  404  403  401  403
POST dossiers.bloquer_carte          ici       401  303  403  303  404  403  401  403
POST dossiers.bloquer_carte          ailleurs  401  404  403  404  303  403  401  403
POST dossiers.bloquer_carte          absent    401  404  403  404  404  403  401  403
GET  compte.compte                   -         ent  200  200  200  200  200  ent  200
GET  compte.nouvelle_application     -         ent  200  200  200  200  200  ent  200
POST compte.nouvelle_application     -         401  303  303  303  303  303  401  303
GET  compte.application              ici       ent  200  404  404  404  404  ent  404
GET  compte.application              ailleurs  ent  404  404  404  200  404  ent  404
GET  compte.application              absent    ent  404  404  404  404  404  ent  404
POST compte.application              ici       401  303  404  404  404  404  401  404
POST compte.application              ailleurs  401  404  404  404  303  404  401  404
POST compte.application              absent    401  404  404  404  404  404  401  404
GET  compte.carte                    -         ent  200  200  200  200  200  ent  200
POST compte.carte                    -         401  303  303  303  303  303  401  303
GET  compte.synchroniser             ici       ent  200  404  404  404  404  ent  404
GET  compte.synchroniser             ailleurs  ent  404  404  404  200  404  ent  404
GET  compte.synchroniser             absent    ent  404  404  404  404  404  ent  404
POST compte.synchroniser             ici       401  303  404  404  404  404  401  404
POST compte.synchroniser             ailleurs  401  404  404  404  303  404  401  404
POST compte.synchroniser             absent    401  404  404  404  404  404  401  404
GET  compte.retirer                  ici       ent  200  404  404  404  404  ent  404
GET  compte.retirer                  ailleurs  ent  404  404  404  200  404  ent  404
GET  compte.retirer                  absent    ent  404  404  404  404  404  ent  404
POST compte.retirer                  ici       401  303  404  404  404  404  401  404
POST compte.retirer                  ailleurs  401  404  404  404  303  404  401  404
POST compte.retirer                  absent    401  404  404  404  404  404  401  404
GET  compte.codes_secours            -         ent  200  200  200  200  200  ent  200
POST compte.codes_secours            -         401  200  200  200  200  200  401  200
POST compte.fermer_connexion         ici       401  303  404  404  404  404  401  404
POST compte.fermer_connexion         ailleurs  401  404  404  404  303  404  401  404
POST compte.fermer_connexion         absent    401  404  404  404  404  404  401  404
POST compte.oublier_ordinateur       ici       401  303  404  404  404  404  401  404
POST compte.oublier_ordinateur       ailleurs  401  404  404  404  303  404  401  404
POST compte.oublier_ordinateur       absent    401  404  404  404  404  404  401  404
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
GET  equipe.carte                    ici       ent  403  200  200  403  404  ent  403
GET  equipe.carte                    ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.carte                    absent    ent  403  404  404  403  404  ent  403
POST equipe.carte                    ici       401  403  303  303  403  404  401  403
POST equipe.carte                    ailleurs  401  403  404  404  403  303  401  403
POST equipe.carte                    absent    401  403  404  404  403  404  401  403
GET  equipe.nouvelle_application     ici       ent  403  200  200  403  404  ent  403
GET  equipe.nouvelle_application     ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.nouvelle_application     absent    ent  403  404  404  403  404  ent  403
POST equipe.nouvelle_application     ici       401  403  303  303  403  404  401  403
POST equipe.nouvelle_application     ailleurs  401  403  404  404  403  303  401  403
POST equipe.nouvelle_application     absent    401  403  404  404  403  404  401  403
GET  equipe.application              ici       ent  403  200  200  403  404  ent  403
GET  equipe.application              ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.application              absent    ent  403  404  404  403  404  ent  403
POST equipe.application              ici       401  403  303  303  403  404  401  403
POST equipe.application              ailleurs  401  403  404  404  403  303  401  403
POST equipe.application              absent    401  403  404  404  403  404  401  403
GET  equipe.synchroniser             ici       ent  403  200  200  403  404  ent  403
GET  equipe.synchroniser             ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.synchroniser             absent    ent  403  404  404  403  404  ent  403
POST equipe.synchroniser             ici       401  403  303  303  403  404  401  403
POST equipe.synchroniser             ailleurs  401  403  404  404  403  303  401  403
POST equipe.synchroniser             absent    401  403  404  404  403  404  401  403
GET  equipe.suspendre                ici       ent  403  200  200  403  404  ent  403
GET  equipe.suspendre                ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.suspendre                absent    ent  403  404  404  403  404  ent  403
POST equipe.suspendre                ici       401  403  303  303  403  404  401  403
POST equipe.suspendre                ailleurs  401  403  404  404  403  303  401  403
POST equipe.suspendre                absent    401  403  404  404  403  404  401  403
GET  equipe.reprendre                ici       ent  403  200  200  403  404  ent  403
GET  equipe.reprendre                ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.reprendre                absent    ent  403  404  404  403  404  ent  403
POST equipe.reprendre                ici       401  403  303  303  403  404  401  403
POST equipe.reprendre                ailleurs  401  403  404  404  403  303  401  403
POST equipe.reprendre                absent    401  403  404  404  403  404  401  403
GET  equipe.retirer                  ici       ent  403  200  200  403  404  ent  403
GET  equipe.retirer                  ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.retirer                  absent    ent  403  404  404  403  404  ent  403
POST equipe.retirer                  ici       401  403  303  303  403  404  401  403
POST equipe.retirer                  ailleurs  401  403  404  404  403  303  401  403
POST equipe.retirer                  absent    401  403  404  404  403  404  401  403
GET  equipe.debloquer                ici       ent  403  200  200  403  404  ent  403
GET  equipe.debloquer                ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.debloquer                absent    ent  403  404  404  403  404  ent  403
POST equipe.debloquer                ici       401  403  303  303  403  404  401  403
POST equipe.debloquer                ailleurs  401  403  404  404  403  303  401  403
POST equipe.debloquer                absent    401  403  404  404  403  404  401  403
GET  equipe.reserves                 -         ent  403  200  200  403  200  ent  403
GET  equipe.confier_reserve          ici       ent  403  200  200  403  404  ent  403
GET  equipe.confier_reserve          ailleurs  ent  403  404  404  403  200  ent  403
GET  equipe.confier_reserve          absent    ent  403  404  404  403  404  ent  403
POST equipe.confier_reserve          ici       401  403  303  303  403  404  401  403
POST equipe.confier_reserve          ailleurs  401  403  404  404  403  422  401  403
POST equipe.confier_reserve          absent    401  403  404  404  403  404  401  403
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
GET  public.personnes_aidees         -         200  200  200  200  200  200  200  200
GET  public.structures               -         200  200  200  200  200  200  200  200
GET  public.questions                -         200  200  200  200  200  200  200  200
GET  public.mentions_legales         -         200  200  200  200  200  200  200  200
GET  public.donnees_personnelles     -         200  200  200  200  200  200  200  200
GET  public.conditions               -         200  200  200  200  200  200  200  200
GET  public.accessibilite            -         200  200  200  200  200  200  200  200
GET  public.plan_du_site             -         200  200  200  200  200  200  200  200
GET  public.robots                   -         200  200  200  200  200  200  200  200
GET  public.securite_txt             -         200  200  200  200  200  200  200  200
GET  public.icone                    -         200  200  200  200  200  200  200  200
GET  dossiers.attestation            ici       ent  200  403  200  404  403  ent  403
GET  dossiers.attestation            ailleurs  ent  404  403  404  200  403  ent  403
GET  dossiers.attestation            absent    ent  404  403  404  404  403  ent  403
GET  dossiers.lettre                 ici       ent  200  403  200  404  403  ent  403
GET  dossiers.lettre                 ailleurs  ent  404  403  404  200  403  ent  403
GET  dossiers.lettre                 absent    ent  404  403  404  404  403  ent  403
POST dossiers.reattribution_dite     ici       401  303  403  303  404  403  401  403
POST dossiers.reattribution_dite     ailleurs  401  404  403  404  303  403  401  403
POST dossiers.reattribution_dite     absent    401  404  403  404  404  403  401  403
POST dossiers.lettre                 ici       401  200  403  200  404  403  401  403
POST dossiers.lettre                 ailleurs  401  404  403  404  200  403  401  403
POST dossiers.lettre                 absent    401  404  403  404  404  403  401  403
GET  dossiers.mandat                 ici       ent  200  403  200  404  403  ent  403
GET  dossiers.mandat                 ailleurs  ent  404  403  404  200  403  ent  403
GET  dossiers.mandat                 absent    ent  404  403  404  404  403  ent  403
GET  fournisseur.deconnexion         -         200  200  200  200  200  200  200  200
GET  fournisseur.deconnexion         absent    400  400  400  400  400  400  400  400
POST fournisseur.deconnexion         -         200  200  200  200  200  200  200  200
POST fournisseur.deconnexion         absent    400  400  400  400  400  400  400  400
GET  fournisseur.decouverte          -         200  200  200  200  200  200  200  200
GET  fournisseur.jwks                -         200  200  200  200  200  200  200  200
POST fournisseur.jeton               absent    401  401  401  401  401  401  401  401
GET  fournisseur.userinfo            absent    401  401  401  401  401  401  401  401
POST fournisseur.userinfo            absent    401  401  401  401  401  401  401  401
GET  nouveau_mandat.renouveler       ici       ent  200  403  200  404  403  ent  403
GET  nouveau_mandat.renouveler       ailleurs  ent  404  403  404  200  403  ent  403
GET  nouveau_mandat.renouveler       absent    ent  404  403  404  404  403  ent  403
POST nouveau_mandat.renouveler       ici       401  303  403  303  404  403  401  403
POST nouveau_mandat.renouveler       ailleurs  401  404  403  404  303  403  401  403
POST nouveau_mandat.renouveler       absent    401  404  403  404  404  403  401  403
GET  nouveau_mandat.retour_identite  ici       409  303  403  400  400  403  409  403
GET  nouveau_mandat.retour_identite  ailleurs  409  400  403  400  303  403  409  403
GET  nouveau_mandat.retour_identite  absent    409  400  403  400  400  403  409  403
GET  nouveau_mandat.retour_deconnexion ici       409  303  403  400  400  403  409  403
GET  nouveau_mandat.retour_deconnexion ailleurs  409  400  403  400  303  403  409  403
GET  nouveau_mandat.retour_deconnexion absent    409  400  403  400  400  403  409  403
GET  nouveau_mandat.quitter_franceconnect -         ent  302  403  303  302  403  ent  403
GET  dossiers.signature              ici       ent  200  403  200  404  403  ent  403
GET  dossiers.signature              ailleurs  ent  404  403  404  200  403  ent  403
GET  dossiers.signature              absent    ent  404  403  404  404  403  ent  403
POST dossiers.signature              ici       401  303  403  303  404  403  401  403
POST dossiers.signature              ailleurs  401  404  403  404  303  403  401  403
POST dossiers.signature              absent    401  404  403  404  404  403  401  403
GET  dossiers.recherche              -         ent  200  403  200  200  403  ent  403
POST dossiers.recherche              -         401  200  403  200  200  403  401  403
GET  dossiers.usager                 ici       ent  200  403  200  404  403  ent  403
GET  dossiers.usager                 ailleurs  ent  404  403  404  200  403  ent  403
GET  dossiers.usager                 absent    ent  404  403  404  404  403  ent  403
GET  static                          -         200  200  200  200  200  200  200  200
GET  static                          absent    404  404  404  404  404  404  404  404
"""
# Un échec y est compté, c’est la seule trace qu’il laisse.
COMPTE_LES_ECHECS = ("connexion.connexion", "connexion.secours", "usager.carte", "usager.verifier")
# Ce qu’aucun formulaire ne montre, avec des valeurs que l’on reconnaîtrait dans la base.
INTRUS = str(uuid.UUID("deadbeef-dead-4bad-8bad-deadbeefdead"))
CHAMPS_EN_TROP = dict.fromkeys(
    "id aidant_id organisation_id usager_id mandat_id autorisation_id connexion_id sub "
    "derniere_organisation_id identifie_le conclu_le fin_le prenoms nom_naissance".split(),
    INTRUS,
) | {"roles": "pilotage", "droit": "PILOTAGE", "cgu_version": INTRUS}


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
        "usager.prolonger",
        "usager.verifier",
        "equipe.equipe",
        "fournisseur.autoriser",
        "fournisseur.personne_aidee",
        "compte.nouvelle_application",
        "equipe.nouvelle_application",
        "dossiers.lettre",
        "fournisseur.deconnexion",
        "dossiers.reattribution_dite",  # nothing is to be told of this mandate
        "dossiers.recherche",
    ) or (ligne.route == "connexion.deconnexion" and role in ("anonyme", "desactivee"))
    return ligne.methode == "POST" and vu in ("200", "303") and not sans_trace


def test_avant_la_bonne_reponse_la_verification_ne_dit_pas_si_le_mandat_existe(
    scene: Scene,
) -> None:
    pages = {
        _sans_jeton(scene.demander("anonyme", ligne))
        for ligne in LIGNES
        if (ligne.methode, ligne.route) == ("GET", "usager.verifier")
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
        assert list(
            session.scalars(select(RoleTenu.aidant_id).where(RoleTenu.nom == "pilotage"))
        ) == [scene.comptes["nationale"]]


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
    app.add_url_rule("/", "accueil", exige(Droit.PUBLIC)(lambda: "ok"))
    verifier_declarations(app)
    app.add_url_rule("/muette", "muette", lambda: "ok")
    with pytest.raises(RuntimeError, match="muette"):
        verifier_declarations(app)
