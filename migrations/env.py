"""Alembic's environment: one online run, on the connection that the command hands over."""

from alembic import context

from app.metier import tables as modeles

connexion = context.config.attributes["connexion"]
context.configure(
    connection=connexion,
    target_metadata=modeles.METADATA,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
