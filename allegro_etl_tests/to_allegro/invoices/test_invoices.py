"""The PDFs of invoices in a real Odoo come to the orders on Allegro, each once, whatever happens on the way.

The user in Odoo has just the rights that `doctor --fix` gives.
"""

import pytest

from allegro_etl.to_allegro.invoices.documents import file_name
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.invoices.desk import (
    LIST,
    PDF,
    attach,
    find_a_virus,
    invoiced,
    moves,
    number_of,
    on_allegro,
    registered_with_ksef,
    waiting,
)


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
