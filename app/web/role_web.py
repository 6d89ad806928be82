"""What PostgreSQL lets the web role do to the journal: asked of the base, not read in an address.

Production serves nothing until the base has answered, and nothing when the role may do more than
append. A base away when the service starts does not stop it: the first request that reaches the
base asks, and pages that need no base are served meanwhile.
"""

import logging
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from app.socle.erreurs import ErreurMetier
from app.socle.sql.ordre import PAR_LE_PILOTE
from config import Reglages, ReglagesInvalides

journal_technique = logging.getLogger(__name__)
AJOUT_SEUL = ("journal", "journal_corps", "correction")

# Every role that this one can become, itself included; a superuser can become all of them.
_ROLES = "SELECT oid FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER')"
_ATTRIBUTS = f"""
    SELECT bool_or(rolsuper) AS "est superutilisateur",
           bool_or(rolcreaterole) AS "peut créer des rôles",
           bool_or(rolbypassrls) AS "passe outre la sécurité des lignes",
           bool_or(rolreplication) AS "peut répliquer la base",
           bool_or(rolname IN ('pg_write_server_files', 'pg_execute_server_program'))
               AS "peut écrire sur le serveur",
           bool_or(oid = (SELECT datdba FROM pg_database WHERE datname = current_database()))
               AS "est propriétaire de la base",
           bool_or(has_database_privilege(oid, current_database(), 'CREATE'))
               AS "peut créer des schémas dans la base",
           bool_or(has_database_privilege(oid, current_database(), 'TEMPORARY'))
               AS "peut créer des tables temporaires"
    FROM pg_roles WHERE oid IN ({_ROLES})
"""  # noqa: S608
_TABLES = f"""
    SELECT c.relname AS nom,
           bool_or(r.oid = c.relowner) AS "en est propriétaire",
           bool_or(r.oid = n.nspowner) AS "est propriétaire de son schéma",
           bool_or(has_schema_privilege(r.oid, n.oid, 'CREATE')) AS "peut créer dans son schéma",
           bool_or(has_any_column_privilege(r.oid, c.oid, 'UPDATE')) AS "peut y modifier",
           bool_or(has_table_privilege(r.oid, c.oid, 'DELETE')) AS "peut y effacer",
           bool_or(has_table_privilege(r.oid, c.oid, 'TRUNCATE')) AS "peut la vider",
           bool_or(has_table_privilege(r.oid, c.oid, 'TRIGGER')) AS "peut y poser des déclencheurs"
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace, pg_roles AS r
    WHERE c.oid IN (to_regclass('journal'), to_regclass('journal_corps')) AND r.oid IN ({_ROLES})
    GROUP BY c.relname ORDER BY c.relname
"""  # noqa: S608
_FONCTIONS = f"""
    SELECT bool_or(r.oid = p.proowner)
    FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid, pg_roles AS r
    WHERE t.tgrelid IN (to_regclass('journal'), to_regclass('journal_corps'))
    AND NOT t.tgisinternal AND r.oid IN ({_ROLES})
"""  # noqa: S608
_DECLENCHEURS_TUS = f"""
    SELECT current_setting('session_replication_role') <> 'origin'
        OR bool_or(has_parameter_privilege(oid, 'session_replication_role', 'SET'))
    FROM pg_roles WHERE oid IN ({_ROLES})
"""  # noqa: S608
_PG_15 = 150_000


class RoleTropPuissant(ErreurMetier):
    """The web role may do more than it must: nothing is served. Why is in the log only."""

    statut = 503
    titre = "Le service est arrêté pour un moment"

    def __init__(self) -> None:
        super().__init__(
            "Rien de ce que vous aviez enregistré n’est perdu. Réessayez dans quelques minutes."
        )


def exces(connexion: Connection) -> list[str]:
    """Return what this connection's role may do and must not, one sentence each."""
    attributs = connexion.exec_driver_sql(_ATTRIBUTS).mappings().one()
    trouves = [f"le rôle {quoi}" for quoi, peut in attributs.items() if peut]
    for table in connexion.exec_driver_sql(_TABLES).mappings():
        trouves += [
            f"table {table['nom']} : le rôle {quoi}" for quoi, peut in table.items() if peut is True
        ]
    if connexion.exec_driver_sql(_FONCTIONS).scalar():
        trouves.append("le rôle est propriétaire des fonctions qui gardent le journal")
    if _version(connexion) >= _PG_15 and connexion.exec_driver_sql(_DECLENCHEURS_TUS).scalar():
        trouves.append("le rôle peut faire taire les déclencheurs (session_replication_role)")
    return trouves


def _version(connexion: Connection) -> int:
    return int(connexion.exec_driver_sql("SHOW server_version_num").scalar() or 0)


def init_app(app: Flask) -> None:
    """In production on PostgreSQL, have the first request that reaches the base ask it."""
    reglages: Reglages = app.extensions["reglages"]
    moteur: Engine = app.extensions["moteur"]
    if reglages.app_env == "production" and moteur.dialect.name == "postgresql":
        fabrique: sessionmaker[Session] = app.extensions["fabrique_des_requetes"]
        garde = _Garde(fabrique.kw["info"])
        app.extensions["role_web"] = garde
        event.listen(fabrique.kw["bind"], "engine_connect", garde)


def exiger(app: Flask) -> None:
    """Ask now, before serving. Raises ReglagesInvalides; a base that is away is asked later."""
    garde: _Garde | None = app.extensions.get("role_web")
    if garde is None:
        return
    try:
        with app.extensions["moteur"].connect() as connexion:
            trouves = garde.demander(connexion)
    except SQLAlchemyError as erreur:
        cause = getattr(erreur, "orig", None) or erreur
        journal_technique.warning(
            "base injoignable au démarrage (%s) : les droits du rôle seront demandés à la "
            "première requête",
            type(cause).__name__,
        )
        return
    finally:
        app.extensions["moteur"].dispose()  # nothing open if the server forks after this
    if trouves:
        raise ReglagesInvalides(
            "Le service ne démarre pas : le rôle de DATABASE_URL doit ne faire qu’ajouter au "
            "journal. « flask db upgrade » donne les droits justes ; ceux-ci sont de trop :\n- "
            + "\n- ".join(trouves)
        )


class _Garde:
    """Asks once that is well: whatever was found wrong is asked again, once it may be mended.

    Until then nothing is read by the driver alone, which would ask nobody.
    """

    def __init__(self, info: dict[str, Any]) -> None:
        self._info = info  # of the sessions of requests
        self._info[PAR_LE_PILOTE] = self._est_sur = False

    def demander(self, connexion: Connection) -> list[str]:
        """Return what is wrong with the role, in the log too."""
        trouves = exces(connexion)
        for trouve in trouves:
            journal_technique.critical("droits de trop : %s", trouve)
        self._info[PAR_LE_PILOTE] = self._est_sur = not trouves
        return trouves

    def __call__(self, connexion: Connection) -> None:
        """Listen to each connection that a request takes. Raises RoleTropPuissant."""
        if self._est_sur:
            return
        try:
            trouves = self.demander(connexion)
        except SQLAlchemyError:
            connexion.close()
            raise
        if trouves:
            connexion.close()
            raise RoleTropPuissant
        connexion.rollback()  # who asked for the connection begins by itself
