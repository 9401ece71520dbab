"""The id of the last run that wrote to Odoo, which it leaves there: what tells an Odoo that was restored from a backup.

The file beside the tokens has the ids that runs of this home left, so that whoever looks for news need not open the DuckDB file.
"""

from contextlib import suppress
from pathlib import Path

from allegro_etl.settings import home
from allegro_etl.state_files import read_state, write_state

KEPT = 1_000


def keep_last_run(run_id: str) -> None:
    """Write down that a run has left its id in Odoo."""
    ids = [*(known for known in _ids() if known != run_id), run_id][-KEPT:]
    with suppress(OSError):  # without it, the next sweep tells what this would have told
        write_state(_file(), ids)


def is_restored(last_run: str | None) -> bool:
    """Return whether Odoo, which has this id or none, remembers less than runs of this home wrote there.

    An id of another home says nothing.
    """
    ids = _ids()
    return bool(ids) and last_run != ids[-1] and (last_run is None or last_run in ids)


def _ids() -> list[str]:
    with suppress(OSError):
        return read_state(_file(), list[str]) or []
    return []


def _file() -> Path:
    return home() / "last_runs.json"
