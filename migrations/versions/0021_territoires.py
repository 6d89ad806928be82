"""An organisation has a commune, a type of the list, a label; a SIRET may be shared."""

import sqlalchemy as sa
from alembic import op

from app.metier.organisations.types import AUTRE, TYPES, reconnaitre
from app.metier.territoires.recherche import commune_de_l_adresse

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ORGANISATION = sa.table(
    "organisation",
    sa.column("id", sa.Uuid()),
    *map(
        sa.column,
        (
            *("type", "type_autre", "siret", "code_postal", "ville"),
            *("code_commune", "code_departement", "code_region"),
        ),
    ),
)
_SIRET = "uq_organisation_siret"


def _de_l_organisation() -> list[sa.Column[object]]:
    return [
        sa.Column("type_autre", sa.String(255), nullable=True),
        sa.Column("label_france_services", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("numero_france_services", sa.String(30), nullable=True),
        sa.Column("categorie_juridique", sa.String(4), nullable=True),
        sa.Column("code_commune", sa.String(5), nullable=True),
        sa.Column("code_departement", sa.String(3), nullable=True),
        sa.Column("code_region", sa.String(2), nullable=True),
    ]


def _de_l_aidant() -> list[sa.Column[object]]:
    return [
        sa.Column("typologie", sa.String(30), nullable=True),
        sa.Column("conseiller_numerique", sa.Boolean(), nullable=False, server_default=sa.false()),
    ]


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "zonage",
        sa.Column("code_commune", sa.String(5), nullable=False),
        sa.Column("nom", sa.String(40), nullable=False),
        sa.Column("depuis_le", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code_commune", name=op.f("pk_zonage")),
    )
    for colonne in _de_l_aidant():
        op.add_column("aidant", colonne)
    with op.batch_alter_table("organisation") as table:
        for colonne in _de_l_organisation():
            table.add_column(colonne)
        if _siret_unique(op.get_bind()):
            table.drop_constraint(_SIRET, type_="unique")
    op.create_index(op.f("ix_organisation_siret"), "organisation", ["siret"])
    _nommer(op.get_bind())


def downgrade() -> None:
    """Undo; a SIRET that several share stays theirs, and is then unique no more."""
    base = op.get_bind()
    for lue in base.execute(sa.select(_ORGANISATION)).all():
        _changer(base, lue.id, type=lue.type_autre or _titre(lue.type))
    partages = sa.select(_ORGANISATION.c.siret).group_by(_ORGANISATION.c.siret)
    est_unique = base.execute(partages.having(sa.func.count() > 1)).first() is None
    op.drop_index(op.f("ix_organisation_siret"), "organisation")
    with op.batch_alter_table("organisation") as table:
        if est_unique:
            table.create_unique_constraint(_SIRET, ["siret"])
        for colonne in _de_l_organisation():
            table.drop_column(colonne.name)
    for colonne in _de_l_aidant():
        op.drop_column("aidant", colonne.name)
    op.drop_table("zonage")


def _titre(cle: str) -> str:
    return TYPES[cle].titre if cle in TYPES else cle


def _siret_unique(base: sa.Connection) -> bool:
    contraintes = sa.inspect(base).get_unique_constraints("organisation")
    return _SIRET in {contrainte["name"] for contrainte in contraintes}


def _nommer(base: sa.Connection) -> None:
    """Name the type that the free text means; the commune, where postal code and name agree."""
    for lue in base.execute(sa.select(_ORGANISATION)).all():
        cle, autre = reconnaitre(lue.type)
        en_clair = autre if cle == AUTRE else None
        valeurs = {"type": cle, "type_autre": en_clair}
        commune = commune_de_l_adresse(lue.code_postal, lue.ville)
        if commune is not None:
            valeurs |= {
                "code_commune": commune.code_commune,
                "code_departement": commune.departement.code_departement,
                "code_region": commune.region.code_region if commune.region else None,
            }
        _changer(base, lue.id, **valeurs)


def _changer(base: sa.Connection, organisation: object, **valeurs: object) -> None:
    base.execute(
        sa.update(_ORGANISATION).where(_ORGANISATION.c.id == organisation).values(**valeurs)
    )
