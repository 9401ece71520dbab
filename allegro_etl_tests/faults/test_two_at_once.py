"""Two runs at once: one waits or says who is at work; and where lock and lease are broken on purpose, records stay single."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.proxy import Asked, Fate, Proxy, standing_before
from allegro_etl_tests.faults.waiting import meanwhile, wait_for
from allegro_etl_tests.faults.world import Ended, World, ended, kill

pytestmark = [pytest.mark.torture, pytest.mark.timeout(900)]

LEASE = "ir_config_parameter where key = 'allegro_etl.lease'"


@pytest.fixture
def slow(proxy: Proxy) -> Proxy:
    """Let every write take a while, so that runs meet."""
    proxy.judge = lambda asked: Fate(seconds=0.3 if asked.is_write else 0.0)
    return proxy


def is_at_work(world: World) -> bool:
    """Return whether a run has taken the lease on Odoo."""
    return '"until"' in world.psql(f"select value from {LEASE}")


def test_the_second_on_the_same_machine_waits_for_the_first(world: World, slow: Proxy) -> None:
    world.shop.sell(4)
    first = world.start("run", ODOO_URL=slow.url)
    assert wait_for(60, lambda: is_at_work(world))
    second = world.run()
    assert ended(first).code == 0
    assert second.code == 0
    assert "Waiting for allegro-etl run (process" in second.err
    assert judge(world).complaints == []


def test_a_second_home_is_told_which_machine_is_at_work(world: World, slow: Proxy) -> None:
    world.shop.sell(4)
    first = world.start("run", ODOO_URL=slow.url)
    elsewhere = world.at_home(world.home.with_name("elsewhere"))
    assert wait_for(60, lambda: is_at_work(world))
    second = elsewhere.run()
    assert second.code == 1
    assert "is loading into this Odoo" in second.err
    assert ended(first).code == 0
    assert elsewhere.run().code == 0
    assert judge(world).complaints == []


def test_with_the_lock_files_removed_the_duckdb_file_keeps_runs_apart(world: World, slow: Proxy) -> None:
    world.shop.sell(4)
    first = world.start("run", ODOO_URL=slow.url)
    assert wait_for(60, lambda: is_at_work(world))
    for lock in world.home.glob("*.lock"):
        lock.unlink()
    second = world.run()
    assert ended(first).code == 0
    assert second.code in (0, 1), second.text
    if second.code == 1:
        assert "Another process has allegro_etl.duckdb open" in second.err
    assert world.run().code == 0
    assert judge(world).complaints == []


def test_with_the_lease_broken_two_homes_load_at_once_and_every_record_is_single(world: World) -> None:
    homes = [world, world.at_home(world.home.with_name("third"))]
    assert homes[1].run().code == 0
    world.shop.sell(5)
    with lease_torn_away(world), standing_before(world.server.url) as proxy:
        meeting = Meeting()
        proxy.judge = meeting.judge
        runs = [home.start("run", ODOO_URL=proxy.url) for home in homes]
        both = [ended(run) for run in runs]
    assert meeting.happened, "the two runs never wrote at the same time"
    assert all(one.code in (0, 1, 3) for one in both), [one.text for one in both]
    run_the_rest(homes)
    assert judge(world).complaints == []


def test_a_run_of_the_sensor_and_one_of_a_person_take_turns(world: World, slow: Proxy) -> None:
    world.shop.sell(4)
    with daemon(world, ODOO_URL=slow.url):
        assert wait_for(120, lambda: is_at_work(world)), "the sensor started no run"
        person = world.run()
    assert person.code == 0, person.text
    assert "Waiting for run" in person.err
    assert judge(world).complaints == []


class Meeting:
    """Holds back the first run that is about to load orders until the second one is as far: then both go on at once."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2, timeout=60)
        self.happened = False

    def judge(self, asked: Asked) -> Fate:
        """Let the loads of orders meet."""
        return Fate(before=self._meet) if asked.name == "sale.order.load" and not self.happened else Fate()

    def _meet(self) -> None:
        try:
            self._barrier.wait()
            self.happened = True
        except threading.BrokenBarrierError:
            pass


def run_the_rest(homes: list[World]) -> None:
    """Let every home run once more, with whatever went to quarantine."""
    for home in homes:
        home.run("quarantine", "retry")
        last: Ended = home.run()
        assert last.code == 0, last.text
        assert home.quarantine() == {}


def lease_torn_away(world: World) -> AbstractContextManager[None]:
    """Free the lease on Odoo again and again for the block, whoever holds it."""

    def tear() -> None:
        world.psql(f"update {LEASE} and value <> 'free'".replace(" where", " set value = 'free' where"))

    return meanwhile(tear, every=0.2)


@contextmanager
def daemon(world: World, **changes: str) -> Iterator[None]:
    """Run Dagster's daemon with sensor and schedule on this home, as `allegro-etl dagster` does besides its pages."""
    dagster_home = world.home / "dagster"
    command = [sys.executable, "-m", "dagster._daemon", "run", "-w", str(dagster_home / "workspace.yaml")]
    process = subprocess.Popen(  # noqa: S603 - Dagster
        command,
        env=world.environment(DAGSTER_HOME=str(dagster_home), **changes),
        cwd=world.home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        wait_for(20, lambda: process.poll() is not None)
        kill(process)
