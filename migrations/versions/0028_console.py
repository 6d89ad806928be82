"""The national team's console: what ran, and when; requests about what is held; what it reads by."""

import sqlalchemy as sa
from alembic import op

import app.socle.base

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ABANDONNE = sa.text("abandonne_le IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "passage",
        sa.Column("nom", sa.String(length=60), nullable=False),
        sa.Column("le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("issue", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("nom", name=op.f("pk_passage")),
    )
    op.create_table(
        "demande_droits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("genre", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("recue_le", sa.Date(), nullable=False),
        sa.Column("ouverte_par_id", sa.Uuid(), nullable=False),
        sa.Column("prolongee_le", sa.Date(), nullable=True),
        sa.Column("raison_prolongation", sa.String(length=200), nullable=True),
        sa.Column("close_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("issue", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["ouverte_par_id"], ["aidant.id"], name=op.f("fk_demande_droits_ouverte_par_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demande_droits")),
    )
    op.create_index(op.f("ix_demande_droits_close_le"), "demande_droits", ["close_le"])
    op.create_table(
        "ouverture_dossier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("genre", sa.String(length=10), nullable=False),
        sa.Column("motif", sa.String(length=20), nullable=False),
        sa.Column("mandat_id", sa.Uuid(), nullable=False),
        sa.Column("demandee_par_id", sa.Uuid(), nullable=False),
        sa.Column("demandee_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("expire_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("confirmee_par_id", sa.Uuid(), nullable=True),
        sa.Column("ouverte_jusqu_au", app.socle.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmee_par_id"], ["aidant.id"], name=op.f("fk_ouverture_dossier_confirmee_par_id")
        ),
        sa.ForeignKeyConstraint(
            ["demandee_par_id"], ["aidant.id"], name=op.f("fk_ouverture_dossier_demandee_par_id")
        ),
        sa.ForeignKeyConstraint(
            ["mandat_id"], ["mandat.id"], name=op.f("fk_ouverture_dossier_mandat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ouverture_dossier")),
    )
    op.create_index(
        "ix_courriel_abandonne",
        "courriel",
        ["abandonne_le"],
        sqlite_where=_ABANDONNE,
        postgresql_where=_ABANDONNE,
    )
    op.create_index("ix_usager_date_naissance", "usager", ["date_naissance"])


def downgrade() -> None:
    """Undo: requests about what is held are lost, the journal keeps that they were made."""
    op.drop_index("ix_usager_date_naissance", "usager")
    op.drop_index("ix_courriel_abandonne", "courriel")
    op.drop_table("ouverture_dossier")
    op.drop_table("demande_droits")
    op.drop_table("passage")
