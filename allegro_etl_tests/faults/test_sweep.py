"""The sweep finds what the journal never told, says how many that were, loads them once, and costs what its window holds."""

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from allegro_etl.local.allegro.past import live_through
from allegro_etl.local.odoo import OdooServer
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.world import Ended, World, broken_in, plain_shop

LIST = "/order/checkout-forms"


def minutes_ago(minutes: int) -> datetime:
    """Return a time in the recent past."""
    return datetime.now(UTC) - timedelta(minutes=minutes)


def let_the_last_sweep_be(world: World, moment: datetime) -> None:
    """Let time pass since the last sweep, and forget those before it."""
    with duckdb.connect(str(world.duckdb_file)) as connection:
        connection.execute("delete from staging.sweeps where swept_at < (select max(swept_at) from staging.sweeps)")
        connection.execute("update staging.sweeps set swept_at = least(swept_at, ?)", [moment])


def told_by_sweep(run: Ended, what: str) -> int:
    """Return one of the counts of a run's sweep."""
    counts = run.told["runs"][0]["counts"]["stage_checkout_forms"]
    return int(counts[what])


def sweep(world: World) -> tuple[Ended, int]:
    """Sweep, and return the run and how many pages of the list it asked for."""
    world.allegro.traffic.clear()
    run = world.run("run", "--sweep", "--json")
    assert run.code == 0, run.text
    return run, world.allegro.traffic.count(LIST)


def test_what_the_journal_lost_is_found_once_and_counted(world: World) -> None:
    sweep(world)
    world.shop.place_order(at=minutes_ago(40))  # the journal of that time is read, with this order's events
    lost = [world.shop.place_order(at=minutes_ago(30)) for _ in range(3)]
    for form_id in lost:
        world.shop.lose_event(form_id)
    assert world.run("run", "--from-event", "0").code == 0
    assert len(judge(world).lost) >= len(lost)
    let_the_last_sweep_be(world, minutes_ago(45))

    found, _ = sweep(world)
    assert judge(world).complaints == []
    assert told_by_sweep(found, "missed") == len(lost)
    again, _ = sweep(world)
    assert told_by_sweep(again, "missed") == 0
    assert judge(world).complaints == []


def test_its_cost_is_in_proportion_to_its_window(
    odoo_server: OdooServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop = plain_shop(21)
    live_through(shop, 400, days=50)
    with broken_in(odoo_server, "sweep", tmp_path_factory.mktemp("sweep") / "home", shop) as world:
        asked = []
        for _ in range(2):
            world.allegro.traffic.clear()
            assert world.run("run", "--sweep", "--dry-run", "--json").code == 0
            asked.append(world.allegro.traffic.count(LIST))
    whole, recent = asked
    assert whole >= 4  # 400 orders, a hundred on a page
    assert recent <= 2
