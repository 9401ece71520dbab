"""How much room the disk has to have, and what the command line says where it has less."""

from allegro_etl.settings import home

LEAST_FREE = 200 * 1024**2
"""Bytes that have to be free beside the DuckDB file: a run with much news takes as much for a while."""


def no_room(free: int) -> str:
    """Return what a person has to know of a disk with too little room."""
    return f"The disk of {home()} is full or nearly so ({free // 1024**2} MB are free): free some space."
