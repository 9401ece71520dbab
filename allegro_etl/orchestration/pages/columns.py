"""The columns of a table on its asset's page in Dagster."""

import dagster as dg

from allegro_etl.warehouse import Warehouse


def columns_of(warehouse: Warehouse, name: str) -> dg.TableSchema:
    """Return the columns of a table as its schema file describes them: of columns that are not shown, no value leaves."""
    whole = {one.name: one.comment for one in warehouse.columns(name.replace("work.", "core."))}
    return dg.TableSchema(
        [
            dg.TableColumn(
                one.name, one.type.lower(), description=one.comment or whole.get(one.name)
            )  # a view has none
            for one in warehouse.columns(name)
        ]
    )
