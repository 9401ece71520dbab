"""`allegro-etl status` and `check`: what waits, what is held, what differs; and that no line is cut on a narrow screen.

The tests share one home and one Odoo database, and go on with one another's work, as a person's commands do. One of
the shop's twelve orders is of a product that Odoo has twice: it goes to quarantine.
"""

import csv
import io
import json
import re
import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pexpect
import pytest

from allegro_etl.run.lock import taken
from allegro_etl_tests.cli.world import World, begun, by_outcome, ready_totals
from allegro_etl_tests.faults.world import PROGRAM


@pytest.fixture(scope="module")
def home_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("status") / "home"


@pytest.fixture
def world(world: World) -> World:
    """Return the world after a dry run and a run."""
    return begun(world)


def test_status_says_that_odoo_is_up_to_date(world: World) -> None:
    said = world.run("status", "--json")

    assert said.code == 0
    assert said.json["up_to_date"] is True
    assert said.json["cursor"] == said.json["newest_event"] == world.committed_cursor()
    assert (said.json["quarantine"], said.json["pending"], said.json["lag_seconds"]) == (1, 0, 0)
    assert [run["outcome"] for run in said.json["runs"]] == ["quarantined", "planned"]


def test_status_answers_while_a_run_is_at_work(world: World) -> None:
    with taken(world.home, "the-run-at-work"), duckdb.connect(str(world.home / "allegro_etl.duckdb")):
        said = world.run("status", "--json")

    assert said.code == 0
    assert said.json["running"]["run_id"] == "the-run-at-work"
    assert said.json["cursor"] == world.committed_cursor()
    assert said.json["quarantine"] is None
    assert [run["outcome"] for run in said.json["runs"]] == ["done", "done"]


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
    """Return the lines that a terminal shows of a command, without what is drawn over again."""
    child = pexpect.spawn(str(PROGRAM), command.split(), dimensions=(50, width), encoding="utf-8", timeout=120)
    child.expect(pexpect.EOF)
    child.close()
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", child.before or "")
    return [line.rpartition("\r")[2].rstrip() for line in plain.replace("\r\n", "\n").split("\n")]


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
    assert re.fullmatch(r"lag is \d+ s, and 1 s at most was asked for\.", said.json["exceeded"][0])
    assert re.search(r"events; the oldest is \d+ s old", world.run("status").out)
    world.run("run")


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
    [of_market] = [one for one in said.json["sums"] if one["difference"] != "0.00"]
    more = Decimal(difference["orders"][0]["total"]) - Decimal(difference["allegro_total"])
    assert (
        Decimal(of_market["odoo_total"]) - Decimal(of_market["allegro_total"])
        == Decimal(of_market["difference"])
        == more
    )
    assert world.run("run", "--sweep").code == 0
    assert world.run("check", "--since", "2026-01-01", "--json").json["differences"] == [difference]
    still = world.run("check")
    assert re.search(rf"^PL +\d+ .* {more:,.2f} PLN *$", still.out, re.MULTILINE), still.out
    assert (still.code, difference["orders"][0]["name"] in still.out) == (3, True)

    first, *rest = csv.DictReader(io.StringIO(world.run("check", "--since", "2026-01-01", "--csv").out))
    assert (first["checkout_form"], first["agrees"]) == (order["x_allegro_id"], "no")
    assert Decimal(first["allegro_total"]) == ready_totals(world)[order["x_allegro_id"]] != Decimal(first["odoo_total"])
    assert {"yes"} <= {row["agrees"] for row in rest} <= {"yes", ""}
    assert len(rest) + 1 == len(world.sale_orders())
    sums = world.run("check", "--since", "2026-01-01", "--json").json["sums"]
    assert sum(one["orders"] for one in sums) == 1 + len([row for row in rest if row["agrees"]])
    assert sum(Decimal(one["difference"]) for one in sums) == more


def test_an_order_that_is_paid_too_little_is_planned_as_held_and_told_by_status(world: World) -> None:
    form_id = world.allegro.shop.place_order(lines=["kubek-350"])
    world.allegro.shop.underpay(form_id, "5.00")
    total = world.allegro.shop.form(form_id)["summary"]["totalToPay"]["amount"]

    [held] = by_outcome(world.run("plan", "--json"))["hold"]
    world.run("run")
    status = world.run("status", "--json").json
    told = world.run("status")

    assert held["form_id"] == form_id
    assert f"paid of {total} PLN" in held["held_by"][0]
    [order] = status["held_orders"]
    assert (order["form_id"], order["total"]) == (form_id, total)
    assert Decimal(order["paid"]) == Decimal(total) - 5
    assert status["held"] == 1
    assert status["today"]["orders"] >= 1
    assert Decimal(status["today"]["amounts"]["PLN"]) >= Decimal(total)
    assert f"{order['name']}  {total} PLN, paid " in told.out
    assert order["url"] in told.out


def test_status_begins_with_whose_orders_go_where(world: World) -> None:
    said = world.run("status", "--json").json
    first, *_ = world.run("status").out.splitlines()

    assert said["seller"]["login"]
    assert "allegro-pl" in said["markets"]
    assert first.startswith(f"{said['seller']['login']} (")
    assert first.endswith(f"local → {said['database']} at {said['odoo_url']}")


def test_status_says_how_to_go_on_with_an_interrupted_backfill(world: World) -> None:
    span = {
        "since": "2026-10-01",
        "until": None,
        "to_read_from": "2026-10-20T00:00:00+00:00",
        "to_read_until": "2026-11-01T00:00:00+00:00",
        "begins": "2026-10-01T00:00:00+00:00",
    }
    (world.home / "backfill.json").write_text(json.dumps(span))

    said = world.run("status", "--json").json["backfill"]
    assert (said["command"], said["percent"]) == ("allegro-etl backfill --resume", 61)
    assert re.search(r"interrupted at .*, 61% done; go on with: allegro-etl backfill --resume", world.run("status").out)

    resumed = world.run("backfill", "--resume", "--json")

    assert resumed.code in (0, 3), resumed.err
    assert "2026-10-20" in resumed.err or "20 Oct" in resumed.err, resumed.err
    assert world.run("status", "--json").json["backfill"] is None
    assert world.run("backfill", "--resume").code == 2
    assert world.run("backfill", "--resume", "--since", "2026-10-01").code == 2


def test_no_line_is_cut_where_the_screen_is_narrow(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    for command in (("status",), ("quarantine",), ("plan",)):
        assert "…" not in world.run(*command).out
