"""The bodies of logins and presence may go after twelve months; no other ever."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# OUBLIABLES of app/journal/actions.py, as it was when this was written.
_ACTIONS = "'connexion', 'deconnexion', 'presence', 'verrouillage', 'bascule_organisation'"
_REFUS = "journal : rien ne se modifie ni ne s’efface"


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE FUNCTION journal_oublier() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' AND EXISTS (
                    SELECT 1 FROM journal WHERE journal.seq = OLD.seq
                    AND action IN ({_ACTIONS}) AND le <= now() - interval '365 days'
                ) THEN
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION '{_REFUS}';
            END $$
            """  # noqa: S608
        )
        _refiger("journal_oublier")
        return
    op.execute("DROP TRIGGER journal_corps_refus_delete")
    op.execute(
        f"""
        CREATE TRIGGER journal_corps_refus_delete BEFORE DELETE ON journal_corps
        WHEN NOT EXISTS (
            SELECT 1 FROM journal WHERE journal.seq = OLD.seq
            AND action IN ({_ACTIONS}) AND le <= datetime('now', '-365 days')
        )
        BEGIN SELECT RAISE(ABORT, '{_REFUS}'); END
        """  # noqa: S608
    )


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "postgresql":
        _refiger("journal_refuser")
        op.execute("DROP FUNCTION journal_oublier()")
        return
    op.execute("DROP TRIGGER journal_corps_refus_delete")
    op.execute(
        f"""
        CREATE TRIGGER journal_corps_refus_delete BEFORE DELETE ON journal_corps
        BEGIN SELECT RAISE(ABORT, '{_REFUS}'); END
        """
    )


def _refiger(fonction: str) -> None:
    op.execute("DROP TRIGGER journal_corps_fige ON journal_corps")
    op.execute(
        f"""
        CREATE TRIGGER journal_corps_fige BEFORE UPDATE OR DELETE ON journal_corps
        FOR EACH ROW EXECUTE FUNCTION {fonction}()
        """
    )
