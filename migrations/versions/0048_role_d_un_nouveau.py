"""A national role proposed for somebody who has no account yet: it opens once confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0043"
branch_labels = None
depends_on = None

_CHAMPS = ("nouveau_prenom", "nouveau_nom", "nouveau_courriel")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("proposition") as lot:
        lot.alter_column("cible_id", existing_type=sa.Uuid(), nullable=True)
        for champ in _CHAMPS:
            lot.add_column(sa.Column(champ, sa.String(), nullable=True))


def downgrade() -> None:
    """Undo: what is proposed for who has no account goes."""
    op.execute("DELETE FROM proposition WHERE cible_id IS NULL")
    with op.batch_alter_table("proposition") as lot:
        for champ in reversed(_CHAMPS):
            lot.drop_column(champ)
        lot.alter_column("cible_id", existing_type=sa.Uuid(), nullable=False)
