"""Dagster's own folder: one instance for the command line, `dagster dev` and whatever else runs the jobs.

DAGSTER_HOME rules where it is set; else it is the folder `dagster` beside the DuckDB file, made when it is missing.
"""

import os
from pathlib import Path

from allegro_etl.account import location_name
from allegro_etl.settings import home
from allegro_etl.state_files import write_atomically

ONE_AT_A_TIME_TAG = "allegro_etl/one_at_a_time"
"""Of the runs that carry it, one at a time is at work in the whole instance; its value is the job. A push is among them.

`pair` is not: it waits for a person, and must not hold up, or be held up by, the others.
"""
FORMER_TAG = "allegro_etl/writer"
"""What former versions call the same. Their runs and their `dagster.yaml` may be there still."""
LIMIT = "      - key: {tag}\n        limit: 1\n"

DAGSTER_YAML = f"""\
telemetry:
  enabled: false
nux:
  enabled: false  # no invitation to a newsletter before the pages
concurrency:
  runs:
    tag_concurrency_limits:
{LIMIT.format(tag=ONE_AT_A_TIME_TAG)}\
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    dequeue_interval_seconds: 1  # Dagster's 5 would be a part of every order's way
run_monitoring:
  enabled: true
  start_timeout_seconds: 300
sensors:
  use_threads: true  # one that waits for an answer does not hold up the other
  num_workers: 2
retention:
  sensor:
    purge_after_days: {{skipped: 1, success: 30, failure: 30}}
  schedule:
    purge_after_days: {{skipped: 1, success: 30, failure: 30}}
python_logs:
  managed_python_loggers: [allegro_etl]
  python_log_level: INFO
"""


# Sensor and schedule are remembered under the code location's name: it is the same here and in the repository.
def workspace_yaml() -> str:
    """Return Dagster's file of code locations: ours, under the account's name where it has one."""
    return f"""\
load_from:
  - python_module:
      module_name: allegro_etl.definitions
      location_name: {location_name()}
"""


def prepare_dagster_home() -> Path:
    """Return Dagster's folder, made complete, and name it in DAGSTER_HOME for this process and its children."""
    given = os.environ.get("DAGSTER_HOME")
    folder = Path(given).expanduser().absolute() if given else _beside_the_warehouse()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, text in (("dagster.yaml", DAGSTER_YAML), ("workspace.yaml", workspace_yaml())):
        if not (folder / name).exists():
            write_atomically(folder / name, text)
    _limit_by_todays_tag(folder / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(folder)
    return folder


def _limit_by_todays_tag(file: Path) -> None:
    """Let a file that a former version made limit today's runs as well; the former limit stays, and all the rest."""
    former, text = LIMIT.format(tag=FORMER_TAG), file.read_text(encoding="utf-8")
    if former in text and ONE_AT_A_TIME_TAG not in text:
        write_atomically(file, text.replace(former, former + LIMIT.format(tag=ONE_AT_A_TIME_TAG)))


def own_dagster_home() -> Path | None:
    """Return Dagster's folder if it is the one beside the DuckDB file; None where DAGSTER_HOME names another."""
    folder = _beside_the_warehouse()
    given = os.environ.get("DAGSTER_HOME")
    return folder if given is None or Path(given).expanduser().absolute() == folder else None


def _beside_the_warehouse() -> Path:
    return home() / "dagster"
