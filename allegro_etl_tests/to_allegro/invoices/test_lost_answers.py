"""Invoices whose answer was lost, and pushes that were killed: each invoice is on Allegro once."""

import base64
import logging
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl.to_allegro.invoices.writer import INVOICES
from allegro_etl.to_allegro.push import open_push
from allegro_etl.to_allegro.scopes import MissingScopes
from allegro_etl.to_allegro.writer import Action
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.invoices.desk import (
    FILE,
    LIST,
    PDF,
    is_gone,
    later,
    number_of,
    on_allegro,
    paired,
    says_nothing,
    waiting,
    wrong,
)


def test_a_lost_answer_leaves_one_invoice(shop: Bench, form_id: str) -> None:
    with wrong(shop, "cut", "POST"):
        lost = shop.push("invoices")
    too_soon = shop.push("invoices")
    later(shop)
    found = shop.push("invoices")

    assert [lost["invoices"]["in_doubt"], too_soon["invoices"].get("written"), found["invoices"]["written"]] == [
        1,
        None,
        1,
    ]
    assert on_allegro(shop, form_id) == [(number_of(shop, form_id), PDF)]


def test_a_lost_answer_to_the_file_is_no_trouble(shop: Bench, form_id: str) -> None:
    with wrong(shop, "cut", "PUT"):
        counts = shop.push("invoices")

    assert counts["invoices"]["written"] == 1
    assert shop.allegro.traffic.count(FILE, 409) == 1
    assert on_allegro(shop, form_id) == [(number_of(shop, form_id), PDF)]


def test_an_error_of_allegro_is_looked_up_before_it_is_sent_again(shop: Bench, form_id: str) -> None:
    with wrong(shop, "server_error", "POST", status=502):
        lost = shop.push("invoices")
    later(shop)
    again = shop.push("invoices")

    assert (lost["invoices"]["in_doubt"], again["invoices"]["written"]) == (1, 1)
    assert on_allegro(shop, form_id) == [(number_of(shop, form_id), PDF)]


def test_what_allegro_has_no_time_for_is_sent_again_at_once(shop: Bench, form_id: str) -> None:
    with wrong(shop, "too_many_requests", "POST", retry_after=0):
        counts = shop.push("invoices")

    assert counts["invoices"]["written"] == 1
    assert on_allegro(shop, form_id) == [(number_of(shop, form_id), PDF)]


def test_a_killed_push_leaves_one_invoice(shop: Bench, form_id: str) -> None:
    script = (
        "from allegro_etl.to_allegro.push import open_push\n"
        "from allegro_etl.to_allegro.carrying import carry\n"
        "from allegro_etl.to_allegro.invoices.writer import INVOICES\n"
        "with open_push('killed') as push:\n"
        "    carry(push, INVOICES)\n"
    )
    with wrong(shop, "latency", "PUT", seconds=60):
        process = subprocess.Popen([sys.executable, "-c", script], env=dict(os.environ))  # noqa: S603 - our own words
        while not shop.shop.invoices.get(form_id) and process.poll() is None:
            time.sleep(0.05)
        process.kill()
        process.wait()
    half = on_allegro(shop, form_id)
    later(shop)
    shop.push("invoices")

    assert half == [(number_of(shop, form_id), None)]
    assert on_allegro(shop, form_id) == [(number_of(shop, form_id), PDF)]


def test_what_somebody_attached_after_the_plan_is_not_attached_again(shop: Bench, form_id: str) -> None:
    number, by_hand = number_of(shop, form_id), b"%PDF by hand"
    with open_push(uuid.uuid4().hex) as push:
        planned = [one for one in INVOICES.plan(push) if one.action == Action.WRITE]
        file = {"name": "x.pdf", "uploadedAt": "2026-11-01T00:00:00Z", "securityVerification": None}
        there = {"id": "by-hand", "invoiceNumber": number, "createdAt": "2026-11-01T00:00:00Z", "file": file}
        shop.shop.invoices[form_id], shop.shop.files["by-hand"] = [there], by_hand
        outcomes = list(INVOICES.write(push, planned))

    assert [one.status for one in outcomes] == ["written"]
    assert on_allegro(shop, form_id) == [(number, by_hand)]


def test_what_allegro_refuses_waits_with_its_code(shop: Bench, form_id: str) -> None:
    shop.shop.edit_form(form_id, lambda form: form["invoice"].update(required=False))

    counts = shop.push("invoices")
    again = shop.push("invoices")

    assert (counts["invoices"]["refused"], "refused" in again["invoices"]) == (1, False)
    with shop.warehouse() as warehouse:
        [words] = warehouse.column("select words from to_allegro.waiting where form_id = ?", [form_id])
    assert "ORDER-WITHOUT-INVOICE" in words


@pytest.mark.parametrize("answer", [is_gone, says_nothing])
def test_an_order_whose_invoices_allegro_does_not_list_gets_none_and_is_told(
    shop: Bench, form_id: str, monkeypatch: pytest.MonkeyPatch, answer: Callable[[str], dict[str, Any]]
) -> None:
    ask = AllegroApi.get

    def get(api: AllegroApi, path: str) -> dict[str, Any]:
        # Of this order alone: the same answer for many orders in a row would be an outage.
        return answer(path) if form_id in path else ask(api, path)

    with monkeypatch.context() as patched:
        patched.setattr(AllegroApi, "get", get)
        shop.push("invoices")

    assert (on_allegro(shop, form_id), waiting(shop, form_id)) == ([], ["invoices_not_told"])
    shop.push("invoices")


def test_an_outage_stops_the_writer_and_harms_nothing(shop: Bench, form_id: str) -> None:
    with wrong(shop, "redirect", "POST"), pytest.raises(AllegroUnavailable):
        shop.push("invoices")
    shop.push("invoices")

    assert on_allegro(shop, form_id) == [(number_of(shop, form_id), PDF)]


def test_what_a_push_writes_down_names_nobody(shop: Bench, form_id: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        shop.push("invoices")
    with shop.warehouse() as warehouse:
        rows = [warehouse.rows(f"select * from to_allegro.{table}") for table in ("plan", "writes", "waiting")]

    buyer = shop.shop.form(form_id)["buyer"]
    for text in ("Faktura dla Jana", base64.b64encode(PDF).decode()[:20], buyer["lastName"], buyer["login"]):
        assert text not in caplog.text + str(rows)


def test_without_the_scope_to_write_orders_nothing_is_asked(shop: Bench, form_id: str) -> None:
    asked = shop.allegro.traffic.count(LIST)
    token = shop.allegro.issue_tokens(frozenset({"allegro:api:orders:read", "allegro:api:sale:offers:read"}))
    with paired(token), pytest.raises(MissingScopes, match=r"allegro:api:orders:write"):
        shop.push("invoices")

    assert (shop.allegro.traffic.count(LIST), on_allegro(shop, form_id)) == (asked, [])
