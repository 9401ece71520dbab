"""Runs that failed before the DuckDB file was open, kept in a file beside it until a run that opens it takes them over.

So every failed run is kept, also one that found no Odoo, wrong settings, or a program that held the file.
"""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from allegro_etl.run.kept import RunRow
from allegro_etl.settings import home
from allegro_etl.state_files import write_atomically
from allegro_etl.warehouse import Warehouse

MOST_BYTES = 200_000
"""About a thousand failures: a timer that fails every minute for days must not fill the disk."""


def keep_unopened(run_id: str, problem: str) -> None:
    """Keep that a run failed, and why, in words without personal data. A disk without room keeps nothing."""
    entry = {"run_id": run_id, "at": datetime.now(UTC).isoformat(timespec="seconds"), "problem": problem}
    with suppress(OSError):
        home().mkdir(parents=True, exist_ok=True, mode=0o700)
        _shorten(_file())
        with _file().open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(entry)}\n")
        _file().chmod(0o600)


def unopened_runs() -> list[RunRow]:
    """Return the kept runs as `ops.runs` would tell them, newest first."""
    return [
        {
            "run_id": entry["run_id"],
            "started_at": datetime.fromisoformat(entry["at"]),
            "finished_at": datetime.fromisoformat(entry["at"]),
            "outcome": "failed",
            "cursor_before": None,
            "cursor_after": None,
            "problem": entry["problem"],
        }
        for entry in reversed(_entries())
    ]


def adopt_unopened(warehouse: Warehouse) -> None:
    """Put the kept runs into `ops.runs`; what they did is known there from now on."""
    columns = ("run_id", "started_at", "finished_at", "outcome", "problem")
    rows = [
        (run["run_id"], run["started_at"], run["finished_at"], run["outcome"], run["problem"])
        for run in unopened_runs()
    ]
    warehouse.insert("ops.runs", columns, rows, "on conflict do nothing")
    with suppress(OSError):
        _file().unlink(missing_ok=True)


def _file() -> Path:
    return home() / "failed_openings.jsonl"


def _entries() -> list[dict[str, str]]:
    try:
        lines = _file().read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        with suppress(ValueError):  # the end of a line that a full disk cut off
            entry = json.loads(line)
            found.append({"run_id": str(entry["run_id"]), "at": str(entry["at"]), "problem": str(entry["problem"])})
    return found


def _shorten(file: Path) -> None:
    """Leave the newer half of a file that has grown long."""
    if file.exists() and file.stat().st_size > MOST_BYTES:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
        write_atomically(file, "".join(lines[len(lines) // 2 :]))
