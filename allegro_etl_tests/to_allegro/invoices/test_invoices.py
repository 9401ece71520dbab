"""The PDFs of invoices in a real Odoo come to the orders on Allegro, each once, whatever happens on the way.

The user in Odoo has just the rights that `doctor --fix` gives.
"""

import base64
import logging
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import trustme

from allegro_etl.access import read_access
from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import AllegroUnavailable, Circumstances, RecordGone
from allegro_etl.allegro.tokens import TokenStore, token_pair
from allegro_etl.run import opening
from allegro_etl.to_allegro.invoices.documents import REPORT_FIELD, file_name
from allegro_etl.to_allegro.invoices.writer import INVOICES
from allegro_etl.to_allegro.push import open_push
from allegro_etl.to_allegro.scopes import MissingScopes
from allegro_etl.to_allegro.writer import Action
from allegro_etl_tests.merchant.bench import Bench

PDF = b"%PDF-1.7 Faktura dla Jana"
SEEN = "select newest from to_allegro.newest_seen where writer = 'invoices'"
LIST = "/order/checkout-forms/{id}/invoices"
FILE = "/order/checkout-forms/{id}/invoices/{id}/file"


@pytest.fixture(scope="module")
def posted(merchant: Bench) -> dict[str | None, list[str]]:
    """Give orders whose invoice is posted and has no PDF yet, by the kind that the buyer asks for: brought to Odoo by one run."""
    numbers = {"company": 25, "person": 1, None: 1}
    by_kind = {kind: [merchant.sell(invoice=kind) for _ in range(number)] for kind, number in numbers.items()}
    form_ids = [form_id for of_kind in by_kind.values() for form_id in of_kind]
    merchant.run()
    merchant.draft_invoice(*form_ids)
    rows = merchant.read("sale.order", [("x_allegro_id", "in", form_ids)], "invoice_ids")
    merchant.call("account.move", "action_post", [move_id for row in rows for move_id in row["invoice_ids"]])
    return by_kind


@pytest.fixture
def shop(merchant: Bench) -> Iterator[Bench]:
    """Give the merchant with the writer switched on, and nothing going wrong."""
    with merchant.parameters(to_allegro__invoices="true"):
        yield merchant
    merchant.allegro.faults.clear()


@pytest.fixture
def form_id(shop: Bench, posted: dict[str | None, list[str]]) -> str:
    """Give an order whose invoice has its PDF."""
    return invoiced(shop, posted["company"].pop())


def invoiced(bench: Bench, form_id: str, content: bytes = PDF) -> str:
    """Let the posted invoice of an order have a PDF."""
    attach(bench, moves(bench, form_id)[0]["id"], content)
    return form_id


def attach(bench: Bench, move_id: int, content: bytes = PDF, **changed: Any) -> None:
    """Keep a PDF of an invoice as Odoo's own process does, or otherwise: from Odoo 17 on in a field, before that by its name."""
    [move] = bench.read("account.move", [("id", "=", move_id)], "name")
    has_field = bench.call("account.move", "fields_get", [REPORT_FIELD])
    kept = {"name": "faktura.pdf", "res_field": REPORT_FIELD} if has_field else {"name": file_name(move["name"])}
    values = {"res_model": "account.move", "res_id": move_id, "datas": base64.b64encode(content).decode()}
    bench.call("ir.attachment", "create", [{**values, **kept, **changed}])


def moves(bench: Bench, form_id: str) -> list[dict[str, Any]]:
    """Give the invoices of an order in Odoo."""
    [order] = bench.orders(form_id, "invoice_ids")
    return bench.read("account.move", [("id", "in", order["invoice_ids"])], "name", "state")


def on_allegro(bench: Bench, form_id: str) -> list[tuple[str, bytes | None]]:
    """Give number and file of what Allegro has of an order."""
    there = bench.shop.invoices.get(form_id, [])
    return [(one["invoiceNumber"], bench.shop.files.get(one["id"])) for one in there]


def number_of(bench: Bench, form_id: str) -> str:
    return str(moves(bench, form_id)[0]["name"])


def waiting(bench: Bench, form_id: str) -> list[str]:
    """Give the reasons for which invoices of an order wait."""
    with bench.warehouse() as warehouse:
        return warehouse.column("select reason from to_allegro.waiting where form_id = ? order by subject", [form_id])


def later(bench: Bench, table: str = "writes", column: str = "sent_at") -> None:
    """Let what was noted be an hour old."""
    with bench.warehouse() as warehouse:
        warehouse.execute(f"update to_allegro.{table} set {column} = {column} - interval 1 hour")


@contextmanager
def wrong(bench: Bench, kind: Any, method: str, **details: Any) -> Iterator[None]:
    """Let something go wrong with the writes of invoices."""
    bench.allegro.faults.add(kind, method=method, path=LIST, **details)
    yield
    bench.allegro.faults.clear()


@pytest.mark.every_odoo
def test_the_pdf_of_a_posted_invoice_is_attached_once(shop: Bench, form_id: str) -> None:

    counts = shop.push("invoices")
    shop.push("invoices")
    shop.shop.clock.advance(seconds=15)
    shop.push("invoices")

    assert counts["invoices"]["written"] == 1
    assert on_allegro(shop, form_id) == [(number_of(shop, form_id), PDF)]
    asked = shop.allegro.traffic.count(LIST)
    shop.push("invoices")
    assert shop.allegro.traffic.count(LIST) == asked, "what is accepted is not asked about again"


def test_a_dry_run_sends_nothing(shop: Bench, form_id: str) -> None:

    counts = shop.push("invoices", dry_run=True)

    assert (counts["invoices"]["to write"], on_allegro(shop, form_id)) == (1, [])
    shop.push("invoices")


def test_an_order_whose_buyer_asks_for_none_gets_none(shop: Bench, posted: dict[str | None, list[str]]) -> None:
    form_id = invoiced(shop, posted[None].pop())
    shop.push("invoices")

    assert on_allegro(shop, form_id) == []
    assert waiting(shop, form_id) == []


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


@pytest.mark.every_odoo
def test_without_a_pdf_nothing_is_sent(shop: Bench, posted: dict[str | None, list[str]]) -> None:
    bare = posted["company"].pop()
    large, wrong_one = (
        invoiced(shop, posted["company"].pop(), b"%PDF" + b" " * 3 * 1024**2),
        invoiced(shop, posted["company"].pop(), b"<html>"),
    )
    attach(shop, moves(shop, bare)[0]["id"], name="umowa.pdf", res_field=False)
    shop.push("invoices")

    assert [waiting(shop, form_id) for form_id in (bare, large, wrong_one)] == [
        ["invoice_without_pdf"], ["invoice_too_large"], ["invoice_no_pdf"],
    ]  # fmt: skip
    assert [on_allegro(shop, form_id) for form_id in (bare, large, wrong_one)] == [[], [], []]

    attach(shop, moves(shop, bare)[0]["id"], name=file_name(number_of(shop, bare)), res_field=False)
    attach(shop, moves(shop, wrong_one)[0]["id"])
    shop.push("invoices")
    assert [len(on_allegro(shop, form_id)) for form_id in (bare, large, wrong_one)] == [1, 0, 1]


def test_invoice_and_credit_note_come_one_after_the_other(shop: Bench, form_id: str) -> None:
    credit_note = credited(shop, form_id)
    shop.push("invoices")
    draft = on_allegro(shop, form_id)
    shop.call("account.move", "action_post", [credit_note])
    attach(shop, credit_note, b"%PDF korekta")
    in_turn = shop.push("invoices")["invoices"]
    shop.shop.clock.advance(seconds=15)
    shop.push("invoices")

    assert [content for _, content in draft] == [PDF]
    assert (in_turn["to leave"], "written" in in_turn) == (1, False)
    assert [content for _, content in on_allegro(shop, form_id)] == [PDF, b"%PDF korekta"]
    assert waiting(shop, form_id) == []


def credited(bench: Bench, form_id: str) -> int:
    """Let somebody make a credit note of an order's invoice, and give it: a draft at first."""
    [invoice] = moves(bench, form_id)
    values = {"move_ids": [(6, 0, [invoice["id"]])], "journal_id": journal_of(bench, invoice["id"])}
    context = {"active_model": "account.move", "active_ids": [invoice["id"]]}
    wizard = bench.call("account.move.reversal", "create", [values], **context)
    bench.call("account.move.reversal", "refund_moves", wizard)
    [credit_note] = [move["id"] for move in moves(bench, form_id) if move["id"] != invoice["id"]]
    return int(credit_note)


def journal_of(bench: Bench, move_id: int) -> int:
    [move] = bench.read("account.move", [("id", "=", move_id)], "journal_id")
    return int(move["journal_id"][0])


def test_a_credit_note_of_another_line_than_the_invoice_comes_to_the_order_too(shop: Bench, form_id: str) -> None:
    shop.push("invoices")
    shop.shop.clock.advance(seconds=15)
    shop.push("invoices")
    with shop.warehouse() as warehouse:
        warehouse.execute("update core.orders set bought_at = bought_at - interval 61 day where form_id = ?", [form_id])
        warehouse.execute("update to_allegro.looks set looked_at = looked_at - interval 25 hour")
    shop.push("invoices")

    discount = discounted(shop, moves(shop, form_id)[0]["id"])
    assert discount not in [move["id"] for move in moves(shop, form_id)], "Odoo does not count it to the order"
    shop.push("invoices")

    assert [content for _, content in on_allegro(shop, form_id)] == [PDF, b"%PDF rabat"]


def discounted(bench: Bench, invoice_id: int) -> int:
    """Let somebody credit an invoice with a line of its own, a discount after the sale, and give the credit note: posted, with its PDF."""
    [invoice] = bench.read("account.move", [("id", "=", invoice_id)], "partner_id", "journal_id")
    values = {
        "move_type": "out_refund",
        "partner_id": invoice["partner_id"][0],
        "journal_id": invoice["journal_id"][0],
        "reversed_entry_id": invoice_id,
        "invoice_line_ids": [(0, 0, {"name": "Rabat", "quantity": 1, "price_unit": 5})],
    }
    [credit_note] = bench.call("account.move", "create", [values])
    bench.call("account.move", "action_post", [credit_note])
    attach(bench, credit_note, b"%PDF rabat")
    return int(credit_note)


def is_gone(path: str) -> dict[str, Any]:
    raise RecordGone("Allegro no longer has it", Circumstances(path, 404))


def says_nothing(_: str) -> dict[str, Any]:
    return {}


@pytest.mark.parametrize("answer", [is_gone, says_nothing])
def test_an_order_whose_invoices_allegro_does_not_list_gets_none_and_is_told(
    shop: Bench, form_id: str, monkeypatch: pytest.MonkeyPatch, answer: Callable[[str], dict[str, Any]]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(AllegroApi, "record", lambda _, path, **__: answer(path))
        shop.push("invoices")

    assert (on_allegro(shop, form_id), waiting(shop, form_id)) == ([], ["invoices_not_told"])
    shop.push("invoices")


def test_an_invoice_of_two_orders_goes_to_each_that_asks(shop: Bench) -> None:
    buyer = shop.shop.buyers[-1]
    first, second = shop.sell(invoice="company", buyer=buyer), shop.sell(invoice="company", buyer=buyer)
    shop.run()
    shop.draft_invoice(first, second)
    [move] = moves(shop, first)
    assert [move["id"]] == [one["id"] for one in moves(shop, second)]
    shop.call("account.move", "action_post", [move["id"]])
    attach(shop, move["id"])
    shop.push("invoices")

    number = number_of(shop, first)
    assert [on_allegro(shop, form_id) for form_id in (first, second)] == [[(number, PDF)], [(number, PDF)]]


def test_a_rejected_file_and_an_invoice_that_is_a_draft_again_are_told(
    shop: Bench, posted: dict[str | None, list[str]]
) -> None:
    rejected, draft = invoiced(shop, posted["company"].pop()), invoiced(shop, posted["company"].pop())
    shop.push("invoices")
    shop.push("invoices")  # sees the files
    find_a_virus(shop, rejected)
    shop.call("account.move", "button_draft", [moves(shop, draft)[0]["id"]])
    shop.push("invoices")

    assert waiting(shop, rejected) == ["invoice_rejected"]
    assert waiting(shop, draft) == ["invoice_taken_back"]
    assert (len(on_allegro(shop, rejected)), len(on_allegro(shop, draft))) == (1, 1)


def find_a_virus(bench: Bench, form_id: str) -> None:
    """Let Allegro find a virus."""
    bench.shop.invoices[form_id][-1]["file"]["securityVerification"] = {"status": "REJECTED", "verifiedAt": None}


def test_cancelled_and_draft_invoices_are_never_sent(shop: Bench, form_id: str) -> None:
    [move] = moves(shop, form_id)
    shop.call("account.move", "button_draft", [move["id"]])
    shop.push("invoices")
    shop.call("account.move", "button_cancel", [move["id"]])
    shop.push("invoices")

    assert (on_allegro(shop, form_id), waiting(shop, form_id)) == ([], [])


def test_an_order_full_of_dead_invoices_is_told(shop: Bench, form_id: str) -> None:
    with shop.shop.lock:
        dead = {"file": {"name": "x.pdf", "uploadedAt": None, "securityVerification": None}, "invoiceNumber": "X"}
        shop.shop.invoices[form_id] = [
            {**dead, "id": str(number), "createdAt": "2026-01-01T00:00:00Z"} for number in range(10)
        ]
    shop.push("invoices")

    assert waiting(shop, form_id) == ["invoices_full"]
    del shop.shop.invoices[form_id]
    shop.push("invoices")


@pytest.mark.since(19, "Odoo has no module for KSeF")
def test_the_invoice_of_a_company_waits_for_ksef_and_a_person_s_does_not(
    shop: Bench, posted: dict[str | None, list[str]]
) -> None:
    company, person = (invoiced(shop, posted[kind].pop()) for kind in ("company", "person"))
    [move] = moves(shop, company)
    with registered_with_ksef(shop):
        shop.push("invoices")
        held = waiting(shop, company)
        shop.call("account.move", "write", [move["id"]], {"l10n_pl_edi_status": "sent"})
        shop.push("invoices")
        sent = on_allegro(shop, company)
        shop.call("account.move", "write", [move["id"]], {"l10n_pl_edi_status": "accepted"})
        shop.push("invoices")

    assert (held, sent) == (["invoice_not_in_ksef"], [])
    assert (len(on_allegro(shop, company)), len(on_allegro(shop, person))) == (1, 1)


@contextmanager
def registered_with_ksef(bench: Bench) -> Iterator[None]:
    """Let the company have a certificate of KSeF for the block."""
    pem = base64.b64encode(trustme.CA().cert_pem.bytes()).decode()
    certificate = bench.call("certificate.certificate", "create", [{"name": "KSeF", "content": pem}])
    [company] = bench.read("res.company", [], "id")[:1]
    bench.call("res.company", "write", [company["id"]], {"l10n_pl_edi_certificate": certificate[0]})
    yield
    bench.call("res.company", "write", [company["id"]], {"l10n_pl_edi_certificate": False})


@pytest.mark.usefixtures("posted")
def test_after_odoo_was_restored_new_invoices_are_news_again(shop: Bench) -> None:
    shop.push("invoices")
    with shop.warehouse() as warehouse:
        newest = warehouse.scalar(SEEN)
        warehouse.execute("update to_allegro.newest_seen set newest = newest + 1000")  # of what the backup lacks
    shop.push("invoices")

    with shop.warehouse() as warehouse:
        assert warehouse.scalar(SEEN) == newest > 0


def test_old_orders_are_finished_when_all_is_there(shop: Bench, form_id: str) -> None:
    shop.push("invoices")
    shop.shop.clock.advance(seconds=15)
    shop.push("invoices")
    with shop.warehouse() as warehouse:
        warehouse.execute("update core.orders set bought_at = bought_at - interval 61 day where form_id = ?", [form_id])
        warehouse.execute("update to_allegro.looks set looked_at = looked_at - interval 25 hour")
    shop.push("invoices")

    with shop.warehouse() as warehouse:
        finished = warehouse.scalar("select finished from to_allegro.looks where form_id = ?", [form_id])
    assert finished

    credit_note = credited(shop, form_id)
    shop.push("invoices")
    shop.call("account.move", "action_post", [credit_note])
    attach(shop, credit_note, b"%PDF korekta")
    with shop.warehouse() as warehouse:
        warehouse.execute("update to_allegro.looks set looked_at = looked_at - interval 25 hour")
    shop.push("invoices")
    assert [content for _, content in on_allegro(shop, form_id)] == [PDF, b"%PDF korekta"]


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


@contextmanager
def paired(token: dict[str, Any]) -> Iterator[None]:
    """Let the seller have allowed other scopes for the block."""
    store = TokenStore(opening.token_file(), opening.application(read_access()).key)
    before = store.load()
    store.save(token_pair(token, received_at=datetime.now(UTC).timestamp()))
    yield
    assert before is not None
    store.save(before)
