"""The DuckDB file in memory of the tests of records."""

from allegro_etl_tests.records.conftest import _schema, sides

__all__ = ["_schema", "sides"]
