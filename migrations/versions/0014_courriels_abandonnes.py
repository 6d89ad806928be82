"""When a message was given up; the link that it carries; what their queues and pages read by."""

import sqlalchemy as sa
from alembic import op

import app.socle.base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ATTEND = sa.text("envoye_le IS NULL AND abandonne_le IS NULL")
_AVEC_LIEN = sa.text("lien_id IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    instant = app.socle.base.Instant(timezone=True)
    op.add_column("courriel", sa.Column("abandonne_le", instant, nullable=True))
    op.add_column("courriel", sa.Column("lien_id", sa.Uuid(), nullable=True))
    op.drop_index("ix_courriel_a_envoyer", "courriel")
    op.create_index(
        "ix_courriel_attend",
        "courriel",
        ["cree_le"],
        sqlite_where=_ATTEND,
        postgresql_where=_ATTEND,
    )
    op.create_index("ix_courriel_aidant", "courriel", ["aidant_id", "cree_le"])
    op.create_index(
        "ix_courriel_lien",
        "courriel",
        ["lien_id"],
        sqlite_where=_AVEC_LIEN,
        postgresql_where=_AVEC_LIEN,
    )
    op.create_index("ix_lien_connexion_navigateur_hash", "lien_connexion", ["navigateur_hash"])


def downgrade() -> None:
    """Undo. What was given up has no text any more: the older version must not try to send it."""
    op.execute("DELETE FROM courriel WHERE abandonne_le IS NOT NULL")
    op.drop_index("ix_lien_connexion_navigateur_hash", "lien_connexion")
    for nom in ("ix_courriel_lien", "ix_courriel_aidant", "ix_courriel_attend"):
        op.drop_index(nom, "courriel")
    op.create_index("ix_courriel_a_envoyer", "courriel", ["envoye_le", "reserve_jusqu_au"])
    op.drop_column("courriel", "lien_id")
    op.drop_column("courriel", "abandonne_le")
