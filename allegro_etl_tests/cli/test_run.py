"""`allegro-etl run` from end to end: local Allegro over HTTP, a real Odoo, a real Dagster instance.

The tests share one home and one Odoo database, and go on with one another's work, as a person's commands do. One of
the shop's twelve orders is of a product that Odoo has twice: it goes to quarantine.
"""

import os
import re
import socket
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from queue import Queue

import dagster as dg
import duckdb
import pytest

from allegro_etl.odoo.errors import OdooUnavailable
from allegro_etl.run.news import read_news
from allegro_etl_tests.cli.test_main import loaded_by
from allegro_etl_tests.cli.world import World, ready_totals


@pytest.fixture(scope="module")
def home_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "home"


def everything_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of every file but that of the last look: whatever is written shows. Lock files are opened, never written."""
    files = (Path(root) / name for root, _, names in os.walk(folder) for name in names if name != "look.json")
    return {str(file): (file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.suffix != ".lock"}


def set_aside(world: World) -> set[str]:
    return {row["form_id"] for row in world.run("quarantine", "list", "--json").json}


def test_a_dry_run_prints_the_plan_and_writes_nothing_to_odoo(world: World) -> None:
    said = world.run("run", "--dry-run", "--json")

    assert said.code == 0
    assert said.json["outcome"] == "planned"
    assert [row for row in said.json["plan"] if row["kind"] == "order" and row["action"] == "create"]
    assert all(row["reason"] for row in said.json["plan"])
    assert world.sale_orders() == []
    assert world.committed_cursor() == "False"
    assert "The first run starts at the oldest event" in said.err


def test_a_run_brings_every_order_with_its_total_or_sets_it_aside(world: World) -> None:
    said = world.run("run", "--json")

    assert said.code == 3
    assert said.json["outcome"] == "quarantined"
    assert said.json["cursor"] == said.json["newest_event"] == world.committed_cursor()
    totals = {order["x_allegro_id"]: Decimal(str(order["amount_total"])) for order in world.sale_orders()}
    assert len(set_aside(world)) == 1
    assert totals == {
        form_id: total for form_id, total in ready_totals(world).items() if form_id not in set_aside(world)
    }
    made = said.json["made"]
    assert (made["orders"], made["quarantined"]) == (len(totals), 1)
    assert sum(map(Decimal, made["amounts"].values())) == sum(totals.values())
    assert min(made["contacts"], made["payments"]) > 0


@pytest.mark.usefixtures("world")
def test_a_run_with_nothing_new_loads_no_dagster() -> None:
    assert "dagster" not in loaded_by("run", "--json")


def test_what_allegro_says_is_known_while_odoo_is_still_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = listener.getsockname()[1]
    monkeypatch.setenv("ODOO_URL", f"http://127.0.0.1:{nobody}")
    known: Queue[str | None] = Queue()

    with pytest.raises(OdooUnavailable):
        read_news(in_a_hurry=True, meanwhile=known.put)

    assert known.get(timeout=60) == world.committed_cursor()


def test_a_run_with_nothing_new_writes_nothing_anywhere(world: World) -> None:
    before = everything_in(world.home)

    said = world.run("run")

    assert said.code == 0
    assert said.out.startswith("Nothing new")
    assert len(said.out.splitlines()) == 1
    assert everything_in(world.home) == before


@pytest.mark.usefixtures("world")
def test_a_run_is_kept_in_dagster_like_any_other() -> None:
    with dg.DagsterInstance.get() as instance:
        runs = {run.job_name: run for run in instance.get_runs()}
        event = instance.get_latest_materialization_event(dg.AssetKey("odoo_orders"))
        logged = instance.all_logs(runs["sync"].run_id, of_type=dg.DagsterEventType.STEP_OUTPUT)

    assert runs["sync"].status == runs["plan"].status == dg.DagsterRunStatus.SUCCESS
    assert runs["sync"].run_config == {"sweep": False}
    assert event is not None
    assert event.asset_materialization is not None
    outputs = [each.dagster_event.step_output_data for each in logged if each.dagster_event]
    assert outputs
    assert [each.metadata for each in outputs if each.metadata] == []  # a page is kept once, with its asset
    links = str(event.asset_materialization.metadata["in Odoo"].value)
    assert re.match(r"\[S\d+\]\(<http://127\.0\.0\.1:\d+/web#id=\d+&model=sale\.order", links)


def test_neither_dagster_nor_the_log_knows_a_secret_or_a_buyer(world: World) -> None:
    forms = [world.allegro.shop.form(form_id) for form_id in world.allegro.shop.book.ids()]
    private = {value for form in forms for value in (form["buyer"]["email"], form["buyer"]["address"]["street"])}
    private |= {world.allegro.client_secret, (world.home / "tokens.json").read_text().split('_token": "')[1][:40]}
    texts = [file.read_bytes() for file in (world.home / "dagster").rglob("*") if file.is_file()]
    texts.append((world.home / "allegro_etl.log").read_bytes())

    assert len(private) > 10
    assert [word for word in private if any(word.encode() in text for text in texts)] == []


def test_an_order_in_quarantine_can_be_seen_and_released(world: World) -> None:
    (entry,) = world.run("quarantine", "list", "--json").json
    shown = world.run("quarantine", "show", str(entry["id"]), "--json").json
    released = world.run("quarantine", "retry", str(entry["id"]))
    again = world.run("run", "--json")

    assert shown["reason"] == entry["reason"]
    assert released.code == 0
    assert again.code == 3
    assert world.run("quarantine", "list", "--json").json[0]["attempts"] == entry["attempts"] + 1


def test_a_forgotten_entry_is_gone(world: World) -> None:
    (entry,) = world.run("quarantine", "list", "--json").json

    assert world.run("quarantine", "drop", str(entry["id"]), "--json").json == {"dropped": entry["id"]}
    assert world.run("quarantine", "list", "--json").json == []
    assert world.run("quarantine", "drop", str(entry["id"])).code == 1


def test_new_sales_are_carried_on_from_the_cursor(world: World) -> None:
    before = world.committed_cursor()
    world.allegro.shop.sell(2)

    waiting = world.run("status", "--json").json
    said = world.run("run", "--json")

    assert waiting["up_to_date"] is False
    assert waiting["events_waiting"] > 0
    assert said.json["runs"][0]["cursor_before"] == before
    assert said.json["runs"][0]["counts"]["stage_order_events"]["events"] == waiting["events_waiting"]


def test_the_record_of_a_run_that_died_is_closed_by_the_next_one(world: World) -> None:
    with duckdb.connect(str(world.home / "allegro_etl.duckdb")) as connection:
        connection.execute(
            "insert into ops.runs (run_id, started_at) values ('the-dead-run', '2026-01-01 00:00:00+00')"
        )

    world.run("run", "--sweep")
    with duckdb.connect(str(world.home / "allegro_etl.duckdb")) as connection:
        closed = connection.execute("select outcome from ops.runs where run_id = 'the-dead-run'").fetchone()

    assert closed == ("failed",)


def test_a_replay_of_everything_changes_nothing(world: World) -> None:
    orders = world.sale_orders()

    said = world.run("run", "--from-event", "0", "--sweep", "--json")

    assert world.sale_orders() == orders
    assert said.json["runs"][0]["counts"]["load_orders"]["created"] == 0
    assert said.json["runs"][0]["counts"]["stage_checkout_forms"]["seen"] > 0
    assert world.run("status", "--json").json["last_sweep"]["forms_missed"] == 0


def test_a_backfill_reads_a_time_span_slice_by_slice(world: World) -> None:
    orders, cursor = world.sale_orders(), world.committed_cursor()
    since = (datetime.now(UTC) - timedelta(days=2)).isoformat()

    said = world.run("backfill", "--since", since, "--json")

    assert len(said.json["runs"]) == 2
    assert sum(run["counts"]["stage_checkout_forms"]["known"] for run in said.json["runs"]) > 0
    assert world.sale_orders() == orders
    assert world.committed_cursor() == cursor
    assert not (world.home / "backfill.json").exists()


def test_a_lost_duckdb_file_is_made_anew_and_odoo_stays_as_it_is(world: World) -> None:
    orders = world.sale_orders()

    said = world.run("rebuild", "--json")

    assert said.code == 3
    [copy] = world.home.glob("allegro_etl.duckdb.*")
    assert world.run("status", "--json").json["copies"] == [copy.name]
    assert world.sale_orders() == orders


def test_a_buyer_is_forgotten_with_the_copies_that_were_moved_aside(world: World) -> None:
    form_id = world.sale_orders()[0]["x_allegro_id"]
    login = world.allegro.shop.form(form_id)["buyer"]["login"]
    named = world.run("forget", "--buyer", login, "--dry-run", "--json")
    assert form_id in named.json["forms"]
    assert list(world.home.glob("allegro_etl.duckdb.*"))

    counts = world.run("forget", "--buyer", login, "--json").json

    assert (counts["forms"], counts["copies"]) == (len(named.json["forms"]), 1)
    assert list(world.home.glob("allegro_etl.duckdb.*")) == []
    assert world.run("status", "--json").json["copies"] == []
    assert world.run("forget", "--buyer", login, "--dry-run", "--json").json == {"forms": []}
    assert world.run("run").code == 0


def test_the_last_line_of_a_run_says_how_many_orders_came_and_what_they_come_to(world: World) -> None:
    form_id = world.allegro.shop.place_order(lines=["kubek-350"])
    total = world.allegro.shop.form(form_id)["summary"]["totalToPay"]["amount"]

    said = world.run("run")

    assert re.match(rf"1 order \({total} PLN\), .*1 payment; .*\d+ s$", said.out.splitlines()[-1]), said.out


def test_a_run_without_access_fails_in_one_line_and_the_cursor_stays(world: World) -> None:
    before = world.committed_cursor()
    world.allegro.shop.sell(1)
    world.allegro.tokens.revoke_pairing()

    said = world.run("run")

    assert said.code == 1
    assert "Run `allegro-etl pair`" in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert world.committed_cursor() == before
