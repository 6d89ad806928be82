"""Everything that a base is made of."""

import sqlalchemy as sa
from sqlalchemy import Engine

SQLITE = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"


POSTGRESQL = """
    SELECT 'table', tablename FROM pg_tables WHERE schemaname = 'public'
    UNION SELECT 'index', indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'fonction', proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION SELECT 'declencheur', tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION SELECT 'type', typname FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
"""


def objets(moteur: Engine) -> set[tuple[str, str]]:
    """Everything that the base is made of: tables, indexes, triggers, functions."""
    with moteur.connect() as connexion:
        requete = SQLITE if moteur.dialect.name == "sqlite" else POSTGRESQL
        return {(genre, nom) for genre, nom in connexion.execute(sa.text(requete))}
