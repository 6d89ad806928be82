"""Passkeys beside the other means of login, their challenges, links to create a first one."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_CHECK = "ck_moyen_connexion_genre"
_AVANT, _APRES = "'application', 'carte'", "'application', 'carte', 'cle'"


def upgrade() -> None:
    """Apply."""
    _permettre(_APRES, au_lieu_de=_AVANT)
    op.create_table(
        "cle_acces",
        sa.Column("moyen_id", sa.Uuid(), nullable=False),
        sa.Column("identifiant", sa.LargeBinary(1023), nullable=False),
        sa.Column("nom", sa.String(60), nullable=False),
        sa.Column("compteur", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("est_synchronisable", sa.Boolean(), nullable=False),
        sa.Column("est_synchronisee", sa.Boolean(), nullable=False),
        sa.Column("utilisee_le", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["moyen_id"],
            ["moyen_connexion.id"],
            name=op.f("fk_cle_acces_moyen_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("moyen_id", name=op.f("pk_cle_acces")),
        sa.UniqueConstraint("identifiant", name=op.f("uq_cle_acces_identifiant")),
    )
    op.create_table(
        "defi",
        sa.Column("condensat", sa.String(64), nullable=False),
        sa.Column("lie_a", sa.String(64), nullable=False),
        sa.Column("adresse", sa.String(64), nullable=False),
        sa.Column("tire_le", Instant(timezone=True), nullable=False),
        sa.Column("depense_le", Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("condensat", name=op.f("pk_defi")),
    )
    op.create_index("ix_defi_adresse", "defi", ["adresse", "tire_le"])
    op.create_table(
        "invitation_cle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("jeton_hash", sa.String(64), nullable=False),
        sa.Column("expire_le", Instant(timezone=True), nullable=False),
        sa.Column("utilisee_le", Instant(timezone=True), nullable=True),
        sa.Column("annulee_le", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["aidant_id"], ["aidant.id"], name=op.f("fk_invitation_cle_aidant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_cle")),
        sa.UniqueConstraint("jeton_hash", name=op.f("uq_invitation_cle_jeton_hash")),
    )
    op.create_index(op.f("ix_invitation_cle_aidant_id"), "invitation_cle", ["aidant_id"])


def downgrade() -> None:
    """Undo. Passkeys are lost: an older version would not know how to use them."""
    op.drop_table("invitation_cle")
    op.drop_table("defi")
    op.drop_table("cle_acces")
    op.execute("DELETE FROM moyen_connexion WHERE genre = 'cle'")
    _permettre(_AVANT, au_lieu_de=_APRES)


def _permettre(genres: str, *, au_lieu_de: str) -> None:
    """Have `moyen_connexion` take these kinds of means."""
    base = op.get_bind()
    if base.dialect.name == "postgresql":
        op.drop_constraint(op.f(_CHECK), "moyen_connexion", type_="check")
        op.create_check_constraint(op.f(_CHECK), "moyen_connexion", f"genre IN ({genres})")
        return
    # SQLite changes no constraint: the table is written again word for word but for this one, so
    # that older migrations still find it as they made it. Nothing leans on it meanwhile.
    objets = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'moyen_connexion'")
    lus = [(genre, sql) for genre, sql in base.execute(objets) if sql]
    (table,) = (sql for genre, sql in lus if genre == "table")
    assert f"IN ({au_lieu_de})" in table
    neuve = table.replace("moyen_connexion", "moyen_connexion_neuf", 1)
    base.exec_driver_sql(neuve.replace(f"IN ({au_lieu_de})", f"IN ({genres})"))
    base.exec_driver_sql("INSERT INTO moyen_connexion_neuf SELECT * FROM moyen_connexion")
    base.exec_driver_sql("DROP TABLE moyen_connexion")
    base.exec_driver_sql("ALTER TABLE moyen_connexion_neuf RENAME TO moyen_connexion")
    for genre, sql in lus:
        if genre == "index":
            base.exec_driver_sql(sql)
