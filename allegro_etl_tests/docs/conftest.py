"""Fixtures of the command line's tests, for the commands that the pages name."""

from allegro_etl_tests.cli.conftest import home, world

__all__ = ["home", "world"]
