"""A merchant comes from another program: its orders are found, bound, and then live on as ours; nothing comes twice.

The tests share one Odoo and go on with one another's work, as the merchant does.
"""

import io
import json
import signal
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from allegro_etl.access import read_access
from allegro_etl.destination.doctor.other_programs import other_programs
from allegro_etl.destination.provision import PRODUCTS
from allegro_etl.run.opening import open_odoo
from allegro_etl.settings import Settings
from allegro_etl_tests.cli.world import said
from allegro_etl_tests.docs.pages import JSON, section, spans, table_rows
from allegro_etl_tests.faults.proxy import Proxy, standing_before
from allegro_etl_tests.merchant.bench import Bench, exact
from allegro_etl_tests.take_over.another_program import FIELD, books
from allegro_etl_tests.take_over.history import FOUND, NOW, History
from allegro_etl_tests.take_over.killing import killed_before

PAST: dict[str, Any] = {"since": NOW - timedelta(days=60)}


def test_the_plan_shows_what_is_found_and_writes_nothing(history: History, take_over: Any, tmp_path: Any) -> None:
    moment = history.bench.moment()
    table = tmp_path / "plan.csv"
    told = take_over("--json", "--out", str(table))

    assert told.code == 0, told.err
    assert told.json["written"] is False
    by_form = {one["form_id"]: one for one in told.json["found"]}
    assert {history.forms[name]: history.orders[name] for name in FOUND} == {
        form: one["odoo_id"] for form, one in by_form.items()
    }
    how = {name: by_form[history.forms[name]]["found_by"] for name in FOUND}
    assert how["in_field"] == f"field:{FIELD}"
    assert how["buyer"] == "buyer"
    assert {how[name] for name in FOUND if name not in ("in_field", "buyer")} == {"reference"}
    assert by_form[history.forms["named"]]["differences"] == []
    assert "in Odoo" in by_form[history.forms["dearer"]]["differences"][0]
    assert by_form[history.forms["alive"]]["differences"] == ["sale in Odoo, CANCELLED on Allegro"]
    assert by_form[history.forms["quotation"]]["differences"] == ["draft in Odoo, READY_FOR_PROCESSING on Allegro"]
    assert set(told.json) == described()
    assert set(told.json["found"][0]) == described(1)
    twins = {history.orders["twin"], history.orders["other twin"]}
    assert {one["form_id"] for one in told.json["ambiguous"]} == {history.forms["twin"], history.forms["other twin"]}
    assert all({each["odoo_id"] for each in one["candidates"]} == twins for one in told.json["ambiguous"])
    assert [one["form_id"] for one in told.json["not_found"]] == [history.forms["missing"]]
    assert history.bench.written_since(moment) == {}
    assert len(table.read_text("utf-8").splitlines()) == 1 + len(FOUND) + 2 * 2 + 1
    assert not (history.bench.home / "scratch.duckdb").exists()


def described(table: int = 0) -> set[str]:
    """Return the keys that a table of docs/json.md describes."""
    tables = [part for part in section(JSON, "take-over").split("\n\n") if part.startswith("|")]
    return {name for row in table_rows(tables[table]) for name in spans(row[0])}


def test_without_a_terminal_nothing_is_agreed_to(history: History, take_over: Any) -> None:
    moment = history.bench.moment()
    told = take_over()

    assert told.code == 0
    assert "Nothing was written" in told.out
    assert history.forms["named"] in told.out
    assert history.bench.written_since(moment) == {}


def test_a_no_at_the_terminal_is_a_no(history: History, take_over: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    told = take_over()

    assert f"Bind {len(FOUND)} orders, set 2 aside?" in told.err
    assert "Nothing was written" in told.out
    assert history.bound() == {}


def test_the_doctor_tells_of_another_programs_orders(history: History) -> None:
    with open_odoo(read_access()) as odoo:
        [finding] = other_programs(odoo, Settings())

    named = history.bench.read("sale.order", ["|", ("client_order_ref", "ilike", "-"), ("origin", "ilike", "-")])
    assert not finding.is_well  # a first run would bring them again
    assert finding.text.startswith(f"{len(named)} sale orders")


def test_another_sellers_database_is_refused(history: History, take_over: Any) -> None:
    with history.bench.parameters(seller="999"):
        told = take_over("--yes")

    assert told.code == 1
    assert "holds the orders of Allegro seller 999" in told.err


def test_what_another_machine_loads_into_is_left_alone(history: History, take_over: Any) -> None:
    lease = {"home": "elsewhere", "host": "other", "run_id": "r", "until": (NOW + timedelta(hours=1)).isoformat()}
    with history.bench.parameters(lease=json.dumps(lease)):
        told = take_over("--yes")

    assert told.code == 1
    assert "Machine other is loading into this Odoo" in told.err
    assert history.bound() == {}


@pytest.mark.usefixtures("history")
def test_a_field_that_is_not_there_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "take-over", "--by", "field:x_nobody")

    assert told.code == 2
    assert "x_nobody" in told.err


@pytest.fixture
def before_odoo(history: History) -> Iterator[Proxy]:
    with standing_before(history.bench.odoo.url) as proxy:
        yield proxy


def test_a_take_over_that_is_killed_is_finished_by_the_next(
    history: History, take_over: Any, before_odoo: Proxy
) -> None:
    before = books(history.bench)
    assert killed_before(before_odoo, "sale.order.load") == -signal.SIGKILL
    assert killed_before(before_odoo, "ir.model.data.create") == -signal.SIGKILL
    begun = history.bound()
    assert begun  # the fields were written, the external ids were not

    told = take_over("--yes", "--json")

    assert told.code == 3, told.err  # the twins were set aside
    assert told.json["counts"]["bound"] == len(FOUND)
    assert told.json["counts"]["set_aside"] == 2
    assert history.bound() == {history.orders[name]: history.forms[name] for name in FOUND}
    assert books(history.bench) == before
    keys = history.bench.ids(*(f"order_{history.forms[name]}" for name in FOUND))
    assert sorted(keys.values()) == sorted(history.orders[name] for name in FOUND)
    notes = history.bench.notes(history.forms["named"])
    assert sum("has taken it over" in note for note in notes) == 1
    assert history.bench.messages_out(history.forms["named"]) == []


def test_a_second_take_over_finds_nothing_more(history: History, take_over: Any) -> None:
    moment = history.bench.moment()
    told = take_over("--json")

    assert told.json["found"] == []
    assert len(told.json["ambiguous"]) == 2
    assert history.bench.written_since(moment) == {}


def test_a_backfill_over_the_past_makes_nothing_twice(history: History) -> None:
    before, contacts, products = books(history.bench), _contacts(history.bench), _products(history.bench)
    outcome = history.bench.run(**PAST)

    made = history.bench.order(history.forms["missing"], "amount_total")
    assert exact(made["amount_total"]) == history.bench.total(history.forms["missing"])
    after = books(history.bench)
    own = [one for one in after["orders"] if one["id"] == made["id"]]
    assert len(after["orders"]) == len(before["orders"]) + len(own)
    assert [one for one in after["orders"] if one["id"] != made["id"]] == before["orders"]
    assert [one for one in after["lines"] if one["id"] not in own[0]["order_line"]] == before["lines"]
    assert after["invoices"][: len(before["invoices"])] == before["invoices"]
    assert len(after["payments"]) == len(before["payments"]) + 1  # of the order that was missing
    assert _contacts(history.bench) == contacts + 1 + history.new_addresses()
    assert _products(history.bench) - products == set(PRODUCTS.values())
    assert {row["code"] for row in outcome.quarantine} == {"ambiguous_order"}
    assert {row["form_id"] for row in outcome.quarantine} == {history.forms["twin"], history.forms["other twin"]}


def _contacts(bench: Bench) -> int:
    return len(bench.read("res.partner", []))


def _products(bench: Bench) -> set[str]:
    return {one["name"] for one in bench.read("product.product", [], "name")}


def test_what_differs_is_told_and_stays(history: History) -> None:
    assert any("total" in told.lower() for told in history.bench.activities(history.forms["dearer"]))
    alive = history.bench.activities(history.forms["alive"])
    assert len(alive) == 1
    assert "Cancelled on Allegro" in alive[0]
    assert history.bench.order(history.forms["alive"], "state")["state"] == "sale"
    assert history.bench.order(history.forms["quotation"], "state")["state"] == "draft"
    assert history.bench.activities(history.forms["named"]) == []


def test_a_person_tells_the_twins_apart(history: History, take_over: Any) -> None:
    bench, form_id = history.bench, history.forms["twin"]
    bench.call("sale.order", "write", [history.orders["twin"]], {"client_order_ref": form_id})
    told = take_over("--yes", "--json")

    assert {one["form_id"] for one in told.json["found"]} == {form_id, history.forms["other twin"]}
    assert told.code == 0, told.err
    assert history.bound()[history.orders["other twin"]] == history.forms["other twin"]
    assert exact(bench.order(form_id, "amount_total")["amount_total"]) == bench.total(form_id)


def test_later_changes_on_allegro_are_followed(history: History) -> None:
    bench, forms = history.bench, history.forms
    bench.shop.cancel_by_buyer(forms["named"])
    bench.shop.pay_surcharge(forms["origin"], "10.00")
    bench.raise_total(forms["origin"], "10.00")
    bench.shop.change_address(forms["beginning"], street="ul. Nowa 7", city="Toruń")
    bench.shop.cancel_by_buyer(forms["invoiced"])
    bench.shop.pay(forms["unpaid"])
    again = bench.sell(buyer=bench.shop.form(forms["in_field"])["buyer"]["id"])
    payments = len(bench.read("account.payment", []))
    orders = len(bench.read("sale.order", []))
    assert bench.run(from_event="0").quarantine == []

    assert len(bench.read("sale.order", [])) == orders + 1
    assert bench.order(forms["named"], "state")["state"] == "cancel"
    paid = bench.order(forms["origin"], "amount_total", "state")
    assert (exact(paid["amount_total"]), paid["state"]) == (bench.total(forms["origin"]), "sale")
    assert any("Delivery address" in told for told in bench.activities(forms["beginning"]))
    assert bench.order(forms["invoiced"], "state")["state"] == "sale"
    assert any("invoice" in told for told in bench.activities(forms["invoiced"]))
    assert bench.order(forms["unpaid"], "state")["state"] == "sale"
    assert [one["state"] for one in bench.transactions(forms["unpaid"])] == ["done"]
    assert bench.order(again, "partner_id")["partner_id"] == bench.order(forms["in_field"], "partner_id")["partner_id"]
    # Booked are the surcharge, what was unpaid, and the new order: nothing that the other program had to book.
    assert len(bench.read("account.payment", [])) == payments + 3


def test_an_order_bought_before_the_journal_begins_comes_once(history: History, take_over: Any) -> None:
    """The journal keeps events of 60 days, and one of them may be about an order that was bought long before."""
    form_id = history.bring("long ago", form={"at": NOW - timedelta(days=70)}, client_order_ref="{form}")
    history.bench.shop.set_fulfillment_status(form_id, "SENT")

    assert take_over("--yes").code in (0, 3)
    history.bench.run(from_event="0")

    assert [one["id"] for one in history.bench.orders(form_id)] == [history.orders["long ago"]]
