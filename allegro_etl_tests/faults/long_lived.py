"""A process that lives long: `python -m allegro_etl_tests.faults.long_lived ticks|runs N`, in a merchant's environment.

`ticks` is what Dagster's daemon does: it evaluates the sensor; `runs` is what a backfill does: run after run in one
process, each with one new order. A line of JSON now and then says how much memory and how many handles it holds.
"""

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator

import dagster as dg
import httpx
import psutil

from allegro_etl.cli import cli
from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.orchestration.sensors import allegro_news

LINES = 20


def main(what: str, times: str) -> None:
    """Do it so often, and report some twenty times."""
    deeds: dict[str, Callable[[], contextlib.AbstractContextManager[Callable[[], None]]]] = {
        "ticks": ticking,
        "runs": running,
    }
    count = int(times)
    with deeds[what]() as deed:
        for number in range(1, count + 1):
            deed()
            if number % max(count // LINES, 1) == 0:
                sys.stdout.write(json.dumps({"done": number, **in_use()}) + "\n")
                sys.stdout.flush()


@contextlib.contextmanager
def ticking() -> Iterator[Callable[[], None]]:
    """Yield one tick of the sensor, which must find something to say, and that there is nothing new."""
    prepare_dagster_home()
    with dg.DagsterInstance.get() as instance:

        def tick() -> None:
            with dg.build_sensor_context(instance=instance) as context:
                said = allegro_news(context)
            if not isinstance(said, dg.SkipReason):
                raise TypeError(f"the sensor asked for a run: {said}")

        yield tick


@contextlib.contextmanager
def running() -> Iterator[Callable[[], None]]:
    """Yield one run with one new order, as the command line runs it."""
    shop = os.environ["ALLEGRO_API_URL"]

    def run() -> None:
        httpx.post(f"{shop}/local/sell", json={"count": 1}, trust_env=False).raise_for_status()
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            code = cli.main(args=["run", "--json"], standalone_mode=False)
        if code:
            raise RuntimeError(f"the run ended with {code}")

    yield run


def in_use() -> dict[str, float]:
    """Return the memory of this process in MB, and its open files and connections."""
    process = psutil.Process()
    return {"memory": round(process.memory_info().rss / 1024**2, 1), "handles": process.num_fds()}


if __name__ == "__main__":
    main(*sys.argv[1:])
