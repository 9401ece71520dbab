"""The DuckDB file: one connection per run, one transaction per step, a schema that brings itself up to date.

DuckDB lets one process at a time open the file, readers included: hold it briefly outside of runs.
"""

from allegro_etl.warehouse.errors import WarehouseUnavailable
from allegro_etl.warehouse.file import attach, cores, named
from allegro_etl.warehouse.opening import open_scratch, open_warehouse
from allegro_etl.warehouse.reading import connect_for_reading
from allegro_etl.warehouse.rows import Warehouse

__all__ = [
    "Warehouse",
    "WarehouseUnavailable",
    "attach",
    "connect_for_reading",
    "cores",
    "named",
    "open_scratch",
    "open_warehouse",
]
