"""The journal's functions name their tables whole, under a search path of their own.

A temporary table called `journal` came first in the name's look-up: whoever inserts could have
the trigger read it, and skip numbers up to the last one.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# OUBLIABLES of app/journal/actions.py, as it was when 0009 was written.
_ACTIONS = "'connexion', 'deconnexion', 'presence', 'verrouillage', 'bascule_organisation'"
_REFUS = "journal : rien ne se modifie ni ne s’efface"
_SUITE = "journal : la suite des numéros est imposée"
_FONCTIONS = ("journal_suivre", "journal_refuser", "journal_oublier")


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name != "postgresql":
        return  # SQLite looks a trigger's tables up in the trigger's own schema
    # The tables may be elsewhere than in « public »: their functions follow them.
    schema = op.get_bind().exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    for fonction, corps in _corps(f"{schema}.").items():
        _ecrire(schema, fonction, corps, "SET search_path = pg_catalog, pg_temp")
        op.execute(f"REVOKE ALL ON FUNCTION {schema}.{fonction}() FROM PUBLIC")


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name != "postgresql":
        return
    schema = op.get_bind().exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    for fonction, corps in _corps("").items():
        _ecrire(schema, fonction, corps, "")
        op.execute(f"GRANT EXECUTE ON FUNCTION {schema}.{fonction}() TO PUBLIC")


def _ecrire(schema: str, fonction: str, corps: str, reglage: str) -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION {schema}.{fonction}() RETURNS trigger LANGUAGE plpgsql"
        f" {reglage} AS $$ {corps} $$"
    )


def _corps(prefixe: str) -> dict[str, str]:
    """Return the body of each function, its tables named with this prefix."""
    refus = f"RAISE EXCEPTION '{_REFUS}';"
    corps = (
        f"""
        BEGIN
            IF NEW.seq IS DISTINCT FROM (
                SELECT COALESCE(MAX(j.seq), 0) + 1 FROM {prefixe}journal AS j
            ) THEN
                RAISE EXCEPTION '{_SUITE}';
            END IF;
            RETURN NEW;
        END
        """,  # noqa: S608
        f"BEGIN {refus} END",
        f"""
        BEGIN
            IF TG_OP = 'DELETE' AND EXISTS (
                SELECT 1 FROM {prefixe}journal AS j WHERE j.seq = OLD.seq
                AND j.action IN ({_ACTIONS}) AND j.le <= now() - interval '365 days'
            ) THEN
                RETURN OLD;
            END IF;
            {refus}
        END
        """,  # noqa: S608
    )
    return dict(zip(_FONCTIONS, corps, strict=True))
