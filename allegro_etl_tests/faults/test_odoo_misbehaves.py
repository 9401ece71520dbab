"""Odoo misbehaves: away, paused, killed, slow, behind a broken proxy, without rights. Nothing is lost, nothing doubled.

The server is the module's own, since it is stopped and killed.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from allegro_etl.local.odoo import OdooServer, log_in, running_odoo
from allegro_etl_tests.faults.books import Books, cursor_in, difference, read_books
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.proxy import Asked, Fate, Proxy
from allegro_etl_tests.faults.waiting import meanwhile
from allegro_etl_tests.faults.world import World, broken_in, plain_shop

pytestmark = [pytest.mark.torture, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def world(odoo_server: OdooServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a merchant with an Odoo server of worker processes, whose first run is done."""
    home = tmp_path_factory.mktemp("odoo") / "home"
    with (
        running_odoo(odoo_server.place, name=f"faults-{os.getpid()}", workers=2) as server,
        broken_in(server, "odoo", home, plain_shop(13, 2)) as world,
    ):
        assert world.run().code == 0
        yield world


def assert_a_clean_run_ends_right(world: World) -> None:
    """See that all is well once nothing goes wrong any more."""
    last = world.run()
    assert last.code == 0, last.text
    assert world.quarantine() == {}
    assert judge(world).complaints == []


class Disturbance:
    """Does something once, when a run sends the write of that name; the write goes on its way at the same time."""

    def __init__(self, name: str, deed: "threading.Thread") -> None:
        self.name = name
        self.deed = deed

    def judge(self, asked: Asked) -> Fate:
        """Begin when the time has come."""
        if asked.name == self.name and self.deed.ident is None:
            return Fate(before=self.deed.start)
        return Fate()


def test_restarted_killed_and_paused_in_mid_run_it_is_waited_for(world: World, proxy: Proxy) -> None:
    server = world.server

    def restart() -> None:
        server.stop()
        server.start()

    def die() -> None:
        server.kill()
        server.start()

    def sleep() -> None:
        server.pause()
        threading.Event().wait(20)
        server.resume()

    for name, deed in (("res.partner.load", restart), ("sale.order.load", die), ("sale.order.action_confirm", sleep)):
        world.shop.sell(3)
        disturbance = Disturbance(name, threading.Thread(target=deed))
        proxy.judge = disturbance.judge
        run = world.run("run", ODOO_URL=proxy.url)
        disturbance.deed.join(60)
        assert run.code in (0, 1), run.text
        assert "Traceback" not in run.text
    proxy.forget()
    assert_a_clean_run_ends_right(world)


def test_bad_gateways_cut_connections_and_slowness_lose_and_double_nothing(world: World, proxy: Proxy) -> None:
    def every_third_answer_is_lost(asked: Asked) -> Fate:
        return Fate(is_answered=not asked.is_write or asked.number % 3 > 0, seconds=0.05)

    def every_fourth_is_a_bad_gateway(asked: Asked) -> Fate:
        return Fate(is_forwarded=asked.number % 4 > 0, status=None if asked.number % 4 else 502)

    for judge_ in (every_third_answer_is_lost, every_fourth_is_a_bad_gateway):
        world.shop.sell(3)
        for _ in range(6):
            proxy.forget(judge_)
            run = world.run("run", ODOO_URL=proxy.url)
            assert run.code in (0, 1), run.text
            if run.code == 0:
                break
        proxy.forget()
    assert_a_clean_run_ends_right(world)


def test_it_is_down_at_the_start(world: World) -> None:
    world.shop.sell(1)
    world.server.stop()
    try:
        run = world.run()
    finally:
        world.server.start()
    assert run.code == 1
    assert run.err.strip().startswith("Odoo does not answer")
    assert_a_clean_run_ends_right(world)


def test_a_concurrent_writer_wins_or_loses_and_neither_is_lost(world: World) -> None:
    world.shop.sell(8)
    with written_meanwhile(world) as written:
        run = world.run()
    assert len(written) > 10
    assert run.code in (0, 1), run.text
    if run.code == 1:
        assert "Odoo was busy" in run.err
    assert_a_clean_run_ends_right(world)


@contextmanager
def written_meanwhile(world: World) -> Iterator[list[int]]:
    """Write the rows that confirming competes for, again and again, each time for a moment of a transaction."""
    written: list[int] = []
    statement = (
        "begin; update stock_quant set write_date = now(); update product_template set write_date = now(); "
        "update res_company set write_date = now(); select pg_sleep(0.15); commit"
    )

    def write() -> None:
        world.psql(statement)
        written.append(len(written) + 1)

    with meanwhile(write, every=0.1):
        yield written


def test_a_user_without_rights_is_told_which_group_is_missing(world: World) -> None:
    session = log_in(world.server.port, world.database)
    group = session.env.ref("sales_team.group_sale_manager").id
    user = {"name": "Sales only", "login": "sales_only", "password": "sales_only", "group_ids": [(6, 0, [group])]}
    session.execute("res.users", "create", [user])
    world.shop.sell(1)
    before, cursor = read_books(world), cursor_in(world)
    run = world.run("run", ODOO_USERNAME="sales_only", ODOO_PASSWORD="sales_only")
    assert run.code == 1
    assert "gives the user the group Allegro ETL" in run.err, run.err
    assert cursor_in(world) == cursor
    assert unchanged(before, read_books(world))
    assert_a_clean_run_ends_right(world)


def test_a_name_in_the_settings_that_odoo_lacks_is_told_before_anything_is_written(
    world: World, tmp_path: Path
) -> None:
    settings = Path(world.extra["ALLEGRO_ETL_CONFIG"]).read_text("utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(settings.replace('fiscal_position = "Allegro PL"', 'fiscal_position = "Krajowa"'), "utf-8")
    world.shop.place_order()
    before = read_books(world)
    run = world.run("run", ALLEGRO_ETL_CONFIG=str(wrong))
    assert run.code in (1, 2)
    assert "markets.allegro-pl.fiscal_position names 'Krajowa'" in run.err
    assert unchanged(before, read_books(world))
    assert_a_clean_run_ends_right(world)


def unchanged(before: Books, after: Books) -> bool:
    """Return whether nothing but the lease was written."""
    return [line for line in difference(before, after) if "ir_config_parameter" not in line] == []


def test_a_wrong_password_and_a_wrong_database_are_told(world: World) -> None:
    for change in ({"ODOO_PASSWORD": "wrong"}, {"ODOO_DATABASE": "no_such_database"}):
        run = world.run("run", **change)
        assert run.code == 1
        assert "ODOO_DATABASE" in run.err
        assert len(run.err.strip().splitlines()) == 1
