"""Runs and ticks in a real Dagster instance that cost no Allegro and no Odoo: an asset with a check, as often as is asked for.

As a program, it measures what Dagster's own files weigh after so many of them: `python -m allegro_etl_tests.orchestration.synthetic_runs 2000`.
"""

import os
import sys
import tempfile
from pathlib import Path

import dagster as dg

from allegro_etl.account import ACCOUNT_TAG, account
from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.orchestration.run_history import forget_old_runs


@dg.asset
def step() -> dg.MaterializeResult:
    """Stand for a step of a run, with a page as large."""
    return dg.MaterializeResult(metadata={"preview": "x" * 4000})


@dg.asset_check(asset=step)
def proof() -> dg.AssetCheckResult:
    """Stand for the checks of a run, with as much kept."""
    return dg.AssetCheckResult(passed=True, metadata={"wrong": "x" * 8000})


JOB = dg.Definitions(assets=[step], asset_checks=[proof], executor=dg.in_process_executor)


def synthetic_run(instance: dg.DagsterInstance, folder: Path) -> None:
    """Keep one run, to its end; `folder` gets what Dagster keeps of its printed lines."""
    done = JOB.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=instance, tags={ACCOUNT_TAG: account()}
    )
    (folder / "storage" / done.run_id).mkdir(parents=True, exist_ok=True)


def weight(folder: Path) -> float:
    """Return what all files of a folder weigh, in MB."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1024**2


def parts(folder: Path) -> dict[str, float]:
    """Return what each part of Dagster's folder weighs, in MB."""
    runs = folder / "history" / "runs"
    index = sum(file.stat().st_size for file in runs.glob("index.db*")) / 1024**2
    history = sum(file.stat().st_size for file in (folder / "history").glob("runs.db*")) / 1024**2
    parted = {"all": weight(folder), "runs.db": history, "index.db": index, "events": weight(runs) - index}
    return parted | {name: weight(folder / name) for name in ("schedules", "storage")}


def main(times: int) -> None:
    """Print the weight of Dagster's files as the runs go on, in a folder of its own."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ALLEGRO_ETL_HOME"] = home
        os.environ.pop("DAGSTER_HOME", None)
        folder = prepare_dagster_home()
        with dg.DagsterInstance.get() as instance:
            for number in range(1, times + 1):
                synthetic_run(instance, folder)
                forget_old_runs(instance)
                if number % 250 == 0:
                    print(f"{number}:", *(f"{name} {size:.1f} MB" for name, size in parts(folder).items()), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
