"""What the national team does: proposals for two, accounts looked at, addresses to prove, places by name."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant
from app.socle.langue.noms import plier

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ORGANISATION = sa.table(
    "organisation",
    sa.column("id", sa.Uuid()),
    sa.column("nom", sa.String()),
    sa.column("ville", sa.String()),
    sa.column("nom_plie", sa.String()),
)
_OUVERTE = sa.text("close_le IS NULL")


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "organisation",
        sa.Column("nom_plie", sa.String(255), nullable=False, server_default=sa.text("''")),
    )
    op.add_column("organisation", sa.Column("motif_desactivation", sa.String(20), nullable=True))
    _plier_les_noms(op.get_bind())
    op.create_index(op.f("ix_organisation_nom_plie"), "organisation", ["nom_plie"])
    _proposition()
    _regard()
    _changement_courriel()


def downgrade() -> None:
    """Undo."""
    op.drop_table("changement_courriel")
    op.drop_table("regard")
    op.drop_table("proposition")
    op.drop_index(op.f("ix_organisation_nom_plie"), table_name="organisation")
    op.drop_column("organisation", "motif_desactivation")
    op.drop_column("organisation", "nom_plie")


def _plier_les_noms(base: sa.Connection) -> None:
    lignes = base.execute(sa.select(*_ORGANISATION.c["id", "nom", "ville"])).all()
    for ligne in lignes:
        plie = "".join(f" {mot}" for mot in [*plier(ligne.nom), *plier(ligne.ville)])[:255]
        base.execute(
            sa.update(_ORGANISATION).where(_ORGANISATION.c.id == ligne.id).values(nom_plie=plie)
        )


def _proposition() -> None:
    op.create_table(
        "proposition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("acte", sa.String(20), nullable=False),
        sa.Column("objet", sa.String(40), nullable=False),
        sa.Column("cible_id", sa.Uuid(), nullable=False),
        sa.Column("raison", sa.String(200), nullable=False),
        sa.Column("proposee_par_id", sa.Uuid(), nullable=False),
        sa.Column("proposee_le", Instant(timezone=True), nullable=False),
        sa.Column("expire_le", Instant(timezone=True), nullable=False),
        sa.Column("close_le", Instant(timezone=True), nullable=True),
        sa.Column("close_par_id", sa.Uuid(), nullable=True),
        sa.Column("issue", sa.String(10), nullable=True),
        sa.ForeignKeyConstraint(["cible_id"], ["aidant.id"], name=op.f("fk_proposition_cible_id")),
        sa.ForeignKeyConstraint(
            ["proposee_par_id"], ["aidant.id"], name=op.f("fk_proposition_proposee_par_id")
        ),
        sa.ForeignKeyConstraint(
            ["close_par_id"], ["aidant.id"], name=op.f("fk_proposition_close_par_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposition")),
    )
    op.create_index(op.f("ix_proposition_cible_id"), "proposition", ["cible_id"])
    op.create_index(
        "uq_proposition_ouverte",
        "proposition",
        ["acte", "cible_id", "objet"],
        unique=True,
        sqlite_where=_OUVERTE,
        postgresql_where=_OUVERTE,
    )


def _regard() -> None:
    op.create_table(
        "regard",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("par_id", sa.Uuid(), nullable=False),
        sa.Column("cible_id", sa.Uuid(), nullable=False),
        sa.Column("motif", sa.String(20), nullable=False),
        sa.Column("ouvert_le", Instant(timezone=True), nullable=False),
        sa.Column("expire_le", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["par_id"], ["aidant.id"], name=op.f("fk_regard_par_id")),
        sa.ForeignKeyConstraint(["cible_id"], ["aidant.id"], name=op.f("fk_regard_cible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regard")),
    )
    op.create_index(op.f("ix_regard_par_id"), "regard", ["par_id"])


def _changement_courriel() -> None:
    op.create_table(
        "changement_courriel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("demande_par_id", sa.Uuid(), nullable=True),
        sa.Column("nouveau", sa.String(255), nullable=False),
        sa.Column("jeton_hash", sa.String(64), nullable=False),
        sa.Column("cree_le", Instant(timezone=True), nullable=False),
        sa.Column("expire_le", Instant(timezone=True), nullable=False),
        sa.Column("clos_le", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["aidant_id"], ["aidant.id"], name=op.f("fk_changement_courriel_aidant_id")
        ),
        sa.ForeignKeyConstraint(
            ["demande_par_id"], ["aidant.id"], name=op.f("fk_changement_courriel_demande_par_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changement_courriel")),
        sa.UniqueConstraint("jeton_hash", name=op.f("uq_changement_courriel_jeton_hash")),
    )
    op.create_index(op.f("ix_changement_courriel_aidant_id"), "changement_courriel", ["aidant_id"])
