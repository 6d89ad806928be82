"""Roles are rows, on an account and an organisation or on none; three booleans go."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_AIDANT = sa.table(
    "aidant",
    sa.column("id", sa.Uuid()),
    sa.column("est_pilotage", sa.Boolean()),
    sa.column("cree_le", Instant()),
)
_APPARTENANCE = sa.table(
    "appartenance",
    sa.column("aidant_id", sa.Uuid()),
    sa.column("organisation_id", sa.Uuid()),
    sa.column("est_aidant", sa.Boolean()),
    sa.column("est_referent", sa.Boolean()),
    sa.column("depuis_le", Instant()),
)
_ROLE = sa.table(
    "role_tenu",
    sa.column("id", sa.Uuid()),
    sa.column("aidant_id", sa.Uuid()),
    sa.column("organisation_id", sa.Uuid()),
    sa.column("nom", sa.String()),
    sa.column("depuis_le", Instant()),
)
_PAR_FOIS = 1000


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "role_tenu",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("nom", sa.String(20), nullable=False),
        sa.Column("depuis_le", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["aidant_id"], ["aidant.id"], name=op.f("fk_role_tenu_aidant_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_role_tenu_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_tenu")),
    )
    _copier(op.get_bind())
    op.create_index(op.f("ix_role_tenu_organisation_id"), "role_tenu", ["organisation_id"])
    for nom, colonnes, condition in (
        ("uq_role_tenu_ici", ["aidant_id", "organisation_id", "nom"], "IS NOT NULL"),
        ("uq_role_tenu_national", ["aidant_id", "nom"], "IS NULL"),
    ):
        ou = sa.text(f"organisation_id {condition}")
        op.create_index(
            nom, "role_tenu", colonnes, unique=True, sqlite_where=ou, postgresql_where=ou
        )
    op.drop_column("aidant", "est_pilotage")
    op.drop_column("appartenance", "est_aidant")
    op.drop_column("appartenance", "est_referent")


def downgrade() -> None:
    """Undo."""
    for table, colonne in (
        ("aidant", "est_pilotage"),
        ("appartenance", "est_aidant"),
        ("appartenance", "est_referent"),
    ):
        op.add_column(
            table, sa.Column(colonne, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    base = op.get_bind()
    tenu = sa.select(_ROLE.c.id).where(_ROLE.c.aidant_id == _AIDANT.c.id)
    base.execute(
        sa.update(_AIDANT)
        .where(tenu.where(_ROLE.c.nom == "pilotage").exists())
        .values(est_pilotage=True)
    )
    for nom in ("aidant", "referent"):
        ici = sa.select(_ROLE.c.id).where(
            _ROLE.c.aidant_id == _APPARTENANCE.c.aidant_id,
            _ROLE.c.organisation_id == _APPARTENANCE.c.organisation_id,
            _ROLE.c.nom == nom,
        )
        base.execute(sa.update(_APPARTENANCE).where(ici.exists()).values({f"est_{nom}": True}))
    op.drop_table("role_tenu")


def _copier(base: sa.Connection) -> None:
    """Write a row for each role that a boolean told."""
    lignes = [
        _ligne(compte.id, None, "pilotage", compte.cree_le)
        for compte in base.execute(sa.select(_AIDANT).where(_AIDANT.c.est_pilotage))
    ]
    for membre in base.execute(sa.select(_APPARTENANCE)):
        for nom in ("aidant", "referent"):
            if getattr(membre, f"est_{nom}"):
                lignes.append(
                    _ligne(membre.aidant_id, membre.organisation_id, nom, membre.depuis_le)
                )
    for debut in range(0, len(lignes), _PAR_FOIS):
        base.execute(sa.insert(_ROLE), lignes[debut : debut + _PAR_FOIS])


def _ligne(
    aidant: uuid.UUID, organisation: uuid.UUID | None, nom: str, depuis: datetime
) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "aidant_id": aidant,
        "organisation_id": organisation,
        "nom": nom,
        "depuis_le": depuis,
    }
