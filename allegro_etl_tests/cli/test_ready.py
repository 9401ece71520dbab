"""Whatever the doctor passes, the first run passes; what it does not pass stops the run before anything is written."""

import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.destination.doctor.preflight import NotReady, check_ready
from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl.local.odoo.merchant import rate_currencies
from allegro_etl.run import kept, opening
from allegro_etl.run.run import RunRequest
from allegro_etl_tests.cli.breaks import (
    BREAKS,
    setting,
    with_a_name_that_odoo_lacks,
    without_journal,
    without_warehouse,
    without_zlotys,
)
from allegro_etl_tests.cli.world import Said, World, pair
from allegro_etl_tests.odoo_fixtures import OdooDatabase


@pytest.fixture(scope="module")
def rated_odoo(bare_odoo_database: OdooDatabase) -> OdooDatabase:
    """Return an Odoo that knows the rates of its currencies."""
    rate_currencies(bare_odoo_database.session)
    return bare_odoo_database


@pytest.fixture
def beginner(
    allegro: LocalAllegro,
    rated_odoo: OdooDatabase,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> World:
    """Return a merchant without settings, whose Odoo knows nothing of Allegro but the rates of its currencies."""
    for name, value in {**allegro.environment(), **rated_odoo.environment}.items():
        monkeypatch.setenv(name, value)
    pair(allegro)
    return World(allegro, home, rated_odoo.session, capsys)


def red(world: World) -> str:
    """Return all that the doctor wants to be mended."""
    found = world.run("doctor", "--json")
    wrong = " ".join(finding["text"] for finding in found.json if not finding["is_well"])
    assert found.code == (1 if wrong else 0)
    return wrong


def test_what_the_doctor_does_not_pass_stops_the_run_before_anything_is_written(beginner: World) -> None:
    for way_out, broken in BREAKS.items():
        with contextmanager(broken)(beginner.odoo):
            assert way_out in red(beginner)
            with opening.open_run(uuid.uuid4().hex, RunRequest()) as run, pytest.raises(NotReady) as refusal:
                check_ready(run.odoo, run.settings)
        assert way_out in str(refusal.value)

    assert red(beginner) == ""


def test_all_that_is_missing_is_told_at_once_and_stops_a_dry_run_and_a_backfill_too(beginner: World) -> None:
    breaks = [without_journal, without_zlotys, without_warehouse, with_a_name_that_odoo_lacks]
    ways_out = [way_out for way_out, broken in BREAKS.items() if broken in breaks]
    with ExitStack() as stack:
        for broken in breaks:
            stack.enter_context(contextmanager(broken)(beginner.odoo))
        told = red(beginner)
        refused = [
            beginner.run(*command)
            for command in (("run", "--dry-run", "--json"), ("backfill", "--from-event", "0", "--json"))
        ]

    for said in [told, *(one.err for one in refused)]:
        assert [way_out for way_out in ways_out if way_out not in said] == []
    assert [one.code for one in refused] == [1, 1]
    assert beginner.sale_orders() == []


def test_a_user_without_any_rights_is_told_all_of_them_at_once(
    beginner: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = log_in_as_a_member_of(beginner, monkeypatch, "base.group_user")

    told = red(beginner)

    for group in ("Sales / User: All Documents", "Contact / Creation", "Products / Create", "Accounting / Invoicing"):
        assert f"give the user the group {group}" in told, login
    assert "ir.config_parameter" in told


def log_in_as_a_member_of(world: World, monkeypatch: pytest.MonkeyPatch, *groups: str, **more: Any) -> str:
    """Make a user with these groups, and log in as that one; give the login."""
    login = f"user-{uuid.uuid4().hex[:8]}"
    given = [world.odoo.env.ref(name).id for name in groups]
    user = {"name": login, "login": login, "password": login, "group_ids": [(6, 0, given)], **more}
    world.odoo.env["res.users"].create(user)
    monkeypatch.setenv("ODOO_USERNAME", login)
    monkeypatch.setenv("ODOO_PASSWORD", login)
    return login


@pytest.mark.parametrize("group", ["account.group_account_invoice"])
def test_a_run_of_a_user_who_may_not_is_refused_in_one_sentence_and_writes_nothing(
    beginner: World, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = ["base.group_system", "base.group_partner_manager", "product.group_product_manager",
              "sales_team.group_sale_manager", "account.group_account_invoice"]  # fmt: skip
    log_in_as_a_member_of(beginner, monkeypatch, *(name for name in groups if name != group))

    assert "give the user the group" in red(beginner)
    said = beginner.run("run", "--json")

    assert said.code == 1
    assert "Odoo is not ready for a run, and nothing was written." in said.err
    assert beginner.sale_orders() == []
    assert beginner.committed_cursor() == "False"


@pytest.fixture
def mute() -> Iterator[str]:
    """Yield an address where somebody listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


REFUSING = "http://127.0.0.1:9"


def test_an_end_that_is_down_hides_neither_the_other_nor_the_verdict_for_5_seconds(
    beginner: World, mute: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for odoo, allegro in ((REFUSING, None), (None, REFUSING), (mute, None), (None, mute), (mute, mute)):
        with monkeypatch.context() as one:
            for variable, address in (("ODOO_URL", odoo), ("ALLEGRO_API_URL", allegro)):
                if address:
                    one.setenv(variable, address)
            said, seconds = quickest([beginner.run for _ in range(2)])
        found = {finding["topic"]: finding["is_well"] for finding in said.json}
        assert (found["Odoo"], found["Allegro"]) == (odoo is None, allegro is None)
        assert seconds < 5


def quickest(tries: list[Callable[..., Said]]) -> tuple[Said, float]:
    """Let the doctor look as often; give what it said last, and the seconds of the quickest, as the machine may be busy."""
    took = []
    for run in tries:
        started = time.monotonic()
        said = run("doctor", "--json")
        took.append(time.monotonic() - started)
    return said, min(took)


def test_a_clock_that_is_not_odoo_s_is_told(beginner: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allegro_etl.clock.OFF_BY", timedelta(minutes=7))

    clocks = [one for one in beginner.run("doctor", "--json").json if one["topic"] == "Clock"]

    assert next(("7 minutes ahead of Odoo's" in one["text"], one["is_well"]) for one in clocks) == (True, False)


def test_the_verdict_is_the_last_line(beginner: World) -> None:
    assert beginner.run("doctor").out.strip().splitlines()[-1].startswith("Ready: ")
    with setting(beginner.odoo, "confirm_order", "false"):
        said = beginner.run("doctor")

    assert said.out.strip().splitlines()[-1].startswith("Not ready: 1 to mend")
    assert "the nearest is allegro_etl.confirm_orders" in said.out


def test_what_the_doctor_passes_the_first_run_passes_and_a_second_asks_odoo_for_nothing_of_it_again(
    beginner: World,
) -> None:
    assert red(beginner) == ""

    assert beginner.run("run", "--json").code == 0

    assert len(beginner.sale_orders()) == 12
    before = kept.examined_file().stat().st_mtime_ns
    with opening.open_run(uuid.uuid4().hex, RunRequest()) as run:
        check_ready(run.odoo, run.settings)
    assert kept.examined_file().stat().st_mtime_ns != before  # the first run made fields of orders: once more, and then
    before = kept.examined_file().stat().st_mtime_ns
    with opening.open_run(uuid.uuid4().hex, RunRequest()) as run:
        check_ready(run.odoo, run.settings)
    assert kept.examined_file().stat().st_mtime_ns == before
