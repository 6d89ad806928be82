"""Alembic's environment: one online run, on the connection that the command hands over."""

from alembic import context

from app.metier import tables as modeles
from app.socle.migrations import verifier_les_cles

connexion = context.config.attributes["connexion"]
context.configure(
    connection=connexion,
    target_metadata=modeles.METADATA,
    compare_type=True,
    transaction_per_migration=True,
    on_version_apply=lambda **_: verifier_les_cles(connexion),
)
with context.begin_transaction():
    context.run_migrations()
