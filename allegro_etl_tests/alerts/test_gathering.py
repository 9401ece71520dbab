"""The observation, from a real DuckDB file and a machine where Allegro and Odoo cannot be asked."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.alerts.gathering import gather
from allegro_etl.alerts.observation import Ends, Observation
from allegro_etl.clock import now
from allegro_etl.ledger.quarantine import Quarantined, form_subject, quarantine_all
from allegro_etl.reasons import WriteReason
from allegro_etl.run.lock import taken
from allegro_etl.run.look import keep_look
from allegro_etl.run.opening import warehouse_file
from allegro_etl.run.unopened import keep_unopened
from allegro_etl.to_allegro.waiting import keep_waiting
from allegro_etl.to_allegro.writer import Action, Planned
from allegro_etl.warehouse import Warehouse, open_warehouse

REASON = "Jan Kowalski, Solna 1: Odoo refuses it."
VARIABLES = ("ALLEGRO_CLIENT_ID", "ALLEGRO_CLIENT_SECRET", "ODOO_URL", "ODOO_DATABASE", "ALLEGRO_ETL_CONFIG")
POTS = '[{"id": 31, "name": "Doniczka", "default_code": null, "barcode": null}]'
PROBLEM = "Offer 7003622562 fits two products."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stage(warehouse: Warehouse, form_id: str, amount: str, currency: str = "PLN") -> None:
    payload = f'{{"buyer": {{"login": "kowalski"}}, "summary": {{"totalToPay": {{"amount": "{amount}", "currency": "{currency}"}}}}}}'
    columns = ("form_id", "content_hash", "payload", "found_by", "fetched_at")
    warehouse.insert("staging.checkout_forms", columns, [[form_id, amount, payload, "event", now()]])


def keep_run(warehouse: Warehouse, outcome: str, minutes_ago: float, problem: str | None = None) -> None:
    at = now() - timedelta(minutes=minutes_ago)
    columns = ("run_id", "started_at", "finished_at", "outcome", "problem")
    warehouse.insert("ops.runs", columns, [[uuid.uuid4().hex, at, at, outcome, problem]])


def carried(warehouse: Warehouse, form_id: str, market: str, total: str, currency: str) -> None:
    known: dict[str, Any] = {"form_id": form_id, "content_hash": "x", "disposition": "load", "marketplace": market}
    known |= {"total": Decimal(total), "currency": currency}
    warehouse.insert("core.orders", tuple(known), [list(known.values())])
    bound = ("external_id", "model", "res_id", "run_id", "written_at")
    warehouse.insert("odoo.bindings", bound, [[f"order_{form_id}", "sale.order", 1, "r", now()]])


def gathered(before: Observation | None = None) -> Observation:
    return gather(before, datetime.now(UTC))


def test_before_the_first_run_nothing_is_known_but_what_is_wrong_with_the_environment() -> None:
    found = gathered()

    assert "ODOO_URL" in str(found.ends.settings_problem)
    assert (found.work.set_aside, found.look) == ((), None)
    assert found.free_bytes


def test_the_quarantine_has_amounts_and_offers_and_no_reasons_which_may_be_personal() -> None:
    with open_warehouse(warehouse_file()) as warehouse:
        stage(warehouse, "a", "18.44")
        stage(warehouse, "a", "20.00")
        stage(warehouse, "b", "611.00", "CZK")
        rows: list[Any] = [["o", 0, "Doniczka", "Doniczka", 1, POTS, PROBLEM, "ambiguous_product"]]
        columns = ["offer_id", "component", "name", "offer_name", "quantity", "candidates", "problem", "problem_code"]
        warehouse.insert("core.products", columns, rows)
        warehouse.insert("staging.line_items", ("line_item_id", "form_id", "offer_id"), [["l", "b", "o"]])
        quarantine_all(
            warehouse,
            [
                Quarantined(form_subject("a"), "a", "loading", "order_refused", REASON, '{"name": "Kowalski"}'),
                Quarantined(form_subject("b"), "b", "matching", "ambiguous_product", PROBLEM),
                Quarantined("order_event:7", None, "staging", "unreadable_event", "It cannot be read."),
            ],
        )

    found = gathered()

    a, b, event = found.work.set_aside
    assert (a.form_id, a.code, a.amount, a.currency) == ("a", "order_refused", Decimal("20.00"), "PLN")
    assert (b.amount, b.currency) == (Decimal("611.00"), "CZK")
    assert [(offer.id, offer.candidates[0].id) for offer in b.offers] == [("o", 31)]
    assert (event.subject, event.amount) == ("order_event:7", None)
    assert "owalski" not in found.model_dump_json()


def test_what_is_not_written_has_its_words_its_record_and_the_title_of_its_offer() -> None:
    with open_warehouse(warehouse_file()) as warehouse:
        offer: dict[str, Any] = {
            "offer_id": "700",
            "name": "Kubek",
            "status": "ACTIVE",
            "is_fulfillment": False,
            "prices": "{}",
        }
        warehouse.insert("to_allegro.offers", tuple(offer), [list(offer.values())])
        price = Planned(
            "price:700:allegro-cz", Action.WAIT, WriteReason.PRICE_WITHOUT_COST, {"market": "allegro-cz"},
            offer_id="700", model="product.product", res_id=31,
        )  # fmt: skip
        keep_waiting(warehouse, "prices", [(price, 0)])

    [one] = gathered().work.not_written

    assert (one.writer, one.subject, one.code) == ("prices", "price:700:allegro-cz", "price_without_cost")
    assert (one.words, one.offer_name, one.model, one.res_id) == (
        {"market": "allegro-cz"},
        "Kubek",
        "product.product",
        31,
    )


def test_failures_are_counted_since_a_run_went_well_those_that_opened_nothing_too() -> None:
    with open_warehouse(warehouse_file()) as warehouse:
        keep_run(warehouse, "failed", 50, "Long ago.")
        keep_run(warehouse, "done", 40)
        keep_run(warehouse, "failed", 30, "Odoo lacks a group.")
        keep_run(warehouse, "planned", 20)
    keep_unopened("late", "Odoo is down.")

    found = gathered().work

    assert found.failures
    assert (found.failures.count, found.failures.run_id, found.failures.problem) == (2, "late", "Odoo is down.")
    assert timedelta(minutes=29) < now() - found.failures.since < timedelta(minutes=31)
    assert found.outcomes == {"failed": 2, "done": 1, "planned": 1}
    assert found.last_success


def test_a_run_that_went_well_ends_the_failures() -> None:
    with open_warehouse(warehouse_file()) as warehouse:
        keep_run(warehouse, "failed", 30, "Odoo lacks a group.")
        keep_run(warehouse, "quarantined", 20)

    assert gathered().work.failures is None


def test_what_was_carried_is_told_by_market_and_currency() -> None:
    with open_warehouse(warehouse_file()) as warehouse:
        carried(warehouse, "a", "allegro-pl", "18.44", "PLN")
        carried(warehouse, "b", "allegro-pl", "2.00", "PLN")
        carried(warehouse, "c", "allegro-cz", "611.00", "CZK")

    markets = gathered().work.markets

    assert [(one.market, one.orders, one.revenue) for one in markets] == [
        ("allegro-cz", 1, Decimal("611.00")),
        ("allegro-pl", 2, Decimal("20.44")),
    ]


def test_what_is_known_stays_while_a_run_is_at_work_and_says_how_old_it_is(home: Path) -> None:
    with open_warehouse(warehouse_file()) as warehouse:
        keep_run(warehouse, "failed", 30, "Odoo lacks a group.")
    before = gathered()

    with taken(home, "run-7"), open_warehouse(warehouse_file()):
        during = gathered(before)

    assert during.work == before.work
    assert during.at > before.at
    assert "run-7" in str(during.running)
    assert gathered(during).running is None


def test_the_last_look_is_in_the_observation() -> None:
    keep_look("Odoo is down.")

    look = gathered().look

    assert look
    assert look.problem == "Odoo is down."


def test_while_odoo_cannot_be_asked_the_language_is_the_one_that_is_set_else_that_of_before_else_english(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gathered().ends.language == "en"

    polish = Observation(at=now(), ends=Ends(language="pl"))
    assert gathered(polish).ends.language == "pl"

    (home / "set.toml").write_text('[odoo]\nlanguage = "hu"\n', encoding="utf-8")
    monkeypatch.setenv("ALLEGRO_ETL_CONFIG", str(home / "set.toml"))
    assert gathered(polish).ends.language == "hu"

    away = {"ODOO_URL": "http://127.0.0.1:9", "ODOO_DATABASE": "x", "ODOO_USERNAME": "x", "ODOO_PASSWORD": "x"}
    for name, value in {**away, "ALLEGRO_CLIENT_ID": "x", "ALLEGRO_CLIENT_SECRET": "x"}.items():
        monkeypatch.setenv(name, value)
    silent = gathered(polish).ends
    assert (silent.language, silent.settings_problem) == ("hu", None)
    assert silent.odoo.failing_since
