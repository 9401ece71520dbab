"""`allegro-etl run` from end to end: local Allegro over HTTP, a real Odoo, a real Dagster instance.

The tests share one home and one Odoo database, and go on with one another's work, as a person's commands do. One of
the shop's twelve orders is of a product that Odoo has twice: it goes to quarantine.
"""

import csv
import io
import os
import re
import socket
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from queue import Queue

import dagster as dg
import duckdb
import pexpect
import pytest

from allegro_etl.odoo.errors import OdooUnavailable
from allegro_etl.run.lock import held
from allegro_etl.run.news import read_news
from allegro_etl_tests.cli.test_main import loaded_by
from allegro_etl_tests.cli.world import World
from allegro_etl_tests.faults.world import PROGRAM


@pytest.fixture(scope="module")
def home_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "home"


def everything_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Give size and time of every file but that of the last look: whatever is written shows. Lock files are opened, never written."""
    files = (Path(root) / name for root, _, names in os.walk(folder) for name in names if name != "look.json")
    return {str(file): (file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.suffix != ".lock"}


def ready_totals(world: World) -> dict[str, Decimal]:
    """Give what the shop's books say of the orders that are ready."""
    forms = (world.allegro.shop.form(form_id) for form_id in world.allegro.shop.book.ids())
    return {
        form["id"]: Decimal(form["summary"]["totalToPay"]["amount"])
        for form in forms
        if form["status"] == "READY_FOR_PROCESSING"
    }


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
    assert everything_in(world.home) == before


@pytest.mark.usefixtures("world")
def test_a_run_is_on_record_in_dagster_like_any_other() -> None:
    with dg.DagsterInstance.get() as instance:
        runs = {run.job_name: run for run in instance.get_runs()}
        event = instance.get_latest_materialization_event(dg.AssetKey("odoo_orders"))

    assert runs["sync"].status == runs["plan"].status == dg.DagsterRunStatus.SUCCESS
    assert runs["sync"].run_config == {"sweep": False}
    assert event is not None
    assert event.asset_materialization is not None
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


def test_status_says_that_odoo_is_up_to_date(world: World) -> None:
    said = world.run("status", "--json")

    assert said.code == 0
    assert said.json["up_to_date"] is True
    assert said.json["cursor"] == said.json["newest_event"] == world.committed_cursor()
    assert (said.json["quarantine"], said.json["pending"], said.json["lag_seconds"]) == (1, 0, 0)
    assert [run["outcome"] for run in said.json["runs"]] == ["quarantined", "planned"]


def test_status_answers_while_a_run_is_at_work(world: World) -> None:
    with held(world.home, "the-run-at-work"), duckdb.connect(str(world.home / "allegro_etl.duckdb")):
        said = world.run("status", "--json")

    assert said.code == 0
    assert said.json["running"]["run_id"] == "the-run-at-work"
    assert said.json["cursor"] == world.committed_cursor()
    assert said.json["quarantine"] is None
    assert [run["outcome"] for run in said.json["runs"]] == ["done", "done"]


def test_an_order_in_quarantine_can_be_seen_and_released(world: World) -> None:
    (entry,) = world.run("quarantine", "list", "--json").json
    shown = world.run("quarantine", "show", str(entry["id"]), "--json").json
    released = world.run("quarantine", "retry", str(entry["id"]))
    again = world.run("run", "--json")

    assert shown["reason"] == entry["reason"]
    assert released.code == 0
    assert again.code == 3
    assert world.run("quarantine", "list", "--json").json[0]["attempts"] == entry["attempts"] + 1


IDS = {
    "run --dry-run --from-event 0": lambda said: [row["external_id"] for row in said["plan"]],
    "status": lambda said: [said["cursor"]],
    "quarantine list --all": lambda said: [row["subject"] for row in said],
    "settings": list,
    "check --since 2026-01-01": lambda said: [one["form_id"] for one in said["differences"]],
}


@pytest.mark.parametrize("command", IDS)
def test_at_80_columns_texts_are_wrapped_and_ids_stay_whole(world: World, command: str) -> None:
    said = world.run(*command.split(), "--json")

    shown = on_a_screen(command, width=80)

    too_long = [line for line in shown if len(line) > 80 and max(map(len, line.split())) < 70]
    assert too_long == []
    text = "\n".join(shown)
    assert [one for one in IDS[command](said.json) if one not in text] == []


def on_a_screen(command: str, width: int) -> list[str]:
    """Give the lines that a terminal shows of a command, without what is drawn over again."""
    child = pexpect.spawn(str(PROGRAM), command.split(), dimensions=(50, width), encoding="utf-8", timeout=120)
    child.expect(pexpect.EOF)
    child.close()
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", child.before or "")
    return [line.rpartition("\r")[2].rstrip() for line in plain.replace("\r\n", "\n").split("\n")]


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


@pytest.mark.parametrize("wrong", [(), ("--dry-run",), ("--older-than", "3", "--buyer", "x")])
def test_forget_asks_whom_to_forget(world: World, wrong: tuple[str, ...]) -> None:
    said = world.run("forget", *wrong)

    assert (said.code, "--older-than DAYS or --buyer" in said.err) == (2, True)


def test_status_says_by_its_exit_code_that_a_limit_is_exceeded(world: World) -> None:
    assert world.run("status", "--max-lag", "0", "--max-quarantine", "1", "--max-held", "0").code == 0
    too_many = world.run("status", "--json", "--max-quarantine", "0")
    assert (too_many.code, too_many.json["problems"]) == (3, [])
    assert too_many.json["exceeded"] == ["quarantine is 1, and 0 at most was asked for."]


def test_status_counts_the_orders_that_are_held(world: World) -> None:
    orders = world.odoo.env["sale.order"]
    order = orders.search([("x_allegro_id", "!=", False), ("state", "=", "sale")], limit=1)
    orders.browse(order).action_cancel()
    orders.browse(order).action_draft()

    said = world.run("status", "--json", "--max-held", "0")

    assert (said.code, said.json["held"]) == (3, 1)
    assert "held is 1" in said.json["exceeded"][0]
    orders.browse(order).action_confirm()


def test_the_lag_grows_while_nothing_is_carried_however_much_is_sold(world: World) -> None:
    world.allegro.shop.sell(1)
    time.sleep(2.1)
    world.allegro.shop.sell(1)

    said = world.run("status", "--json", "--max-lag", "1")

    assert (said.code, said.json["lag_seconds"] >= 2, said.json["events_waiting"] > 1) == (3, True, True)
    world.run("run")


def test_a_run_without_access_fails_in_one_line_and_the_cursor_holds(world: World) -> None:
    before = world.committed_cursor()
    world.allegro.shop.sell(1)
    world.allegro.tokens.revoke_pairing()

    said = world.run("run")

    assert said.code == 1
    assert "Run `allegro-etl pair`" in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert world.committed_cursor() == before


def test_a_total_that_somebody_changed_in_odoo_is_listed_and_never_undone(world: World) -> None:
    world.run("run", "--sweep")
    agreed = world.run("check")
    assert (agreed.code, "agree" in agreed.out) == (0, True)
    order = next(one for one in world.sale_orders() if one["x_allegro_id"] in ready_totals(world))
    lines = world.odoo.env["sale.order.line"]
    [line] = lines.search([("order_id", "=", order["id"]), ("is_delivery", "=", True)])
    lines.write([line], {"price_unit": 77.0})

    said = world.run("check", "--json")

    assert said.code == 3
    [difference] = said.json["differences"]
    assert (difference["what"], difference["form_id"]) == ("total", order["x_allegro_id"])
    assert difference["allegro_total"] == str(ready_totals(world)[order["x_allegro_id"]])
    assert world.run("run", "--sweep").code == 0
    assert world.run("check", "--since", "2026-01-01", "--json").json["differences"] == [difference]
    still = world.run("check")
    assert (still.code, difference["orders"][0]["name"] in still.out) == (3, True)

    first, *rest = csv.DictReader(io.StringIO(world.run("check", "--since", "2026-01-01", "--csv").out))
    assert (first["checkout_form"], first["agrees"]) == (order["x_allegro_id"], "no")
    assert Decimal(first["allegro_total"]) == ready_totals(world)[order["x_allegro_id"]] != Decimal(first["odoo_total"])
    assert {"yes"} <= {row["agrees"] for row in rest} <= {"yes", ""}
    assert len(rest) + 1 == len(world.sale_orders())
