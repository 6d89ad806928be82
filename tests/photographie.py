"""What the whole base holds: two photographs say whether anything changed between them."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import Engine


def photographie(moteur: Engine, sauf: Collection[str] = ()) -> dict[str, list[tuple]]:
    """Every table's rows as they are stored, sorted; committed data only, `sauf` left out."""
    with moteur.connect() as connexion:
        tables = sa.inspect(connexion).get_table_names()
        return {
            table: sorted(
                map(tuple, connexion.exec_driver_sql(f'SELECT * FROM "{table}"')),  # noqa: S608
                key=repr,
            )
            for table in sorted(tables)
            if table not in sauf
        }
