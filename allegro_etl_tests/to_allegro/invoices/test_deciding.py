"""Which invoices of an order are attached, which wait and why: rows in, rows out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from allegro_etl.to_allegro.invoices.deciding import Papers, planned_of
from allegro_etl.to_allegro.invoices.documents import Document, Pdf, Registered, document_of, is_list_of_invoices

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
INVOICE = Document(7, "FV/2026/00007", is_posted=True, pdf=Pdf(70, 20_000))
CREDIT_NOTE = Document(8, "KOR/2026/00001", is_posted=True, pdf=Pdf(80, 20_000))
EMPTY = Registered("a1", INVOICE.number, "FV_2026_00007.pdf", "2026-11-29T11:00:00Z", has_file=False)
FILLED = replace(EMPTY, has_file=True, security="ACCEPTED")
DEAD = replace(EMPTY, id="a2", number="OTHER/1", file_name="x.pdf")


def decided(papers: Papers) -> list[tuple[str, str]]:
    return [(one.action, one.reason) for one in planned_of(papers, NOW)]


def order(*documents: Document, registered: list[Registered] | None = None, **seen: bool) -> Papers:
    return Papers("form-1", documents, registered, {number.replace("_", "/"): good for number, good in seen.items()})


def test_what_allegro_lacks_is_attached() -> None:
    [one] = planned_of(order(INVOICE, registered=[]), NOW)

    assert (one.action, one.subject, one.before) == ("write", "invoice:form-1:FV/2026/00007", None)
    assert (one.after, one.words["attachment"]) == ("FV/2026/00007, attachment 70", 70)


def test_what_allegro_registered_without_its_file_is_filled() -> None:
    [one] = planned_of(order(INVOICE, registered=[EMPTY]), NOW)

    assert (one.action, one.before) == ("write", "number without file")


@pytest.mark.parametrize(
    "there",
    [
        FILLED,
        replace(FILLED, security="WAITING"),
        replace(FILLED, security=None),
        replace(FILLED, number=""),  # attached on Allegro's page, with the file that Odoo made
    ],
)
def test_what_allegro_has_with_its_file_is_done(there: Registered) -> None:
    assert decided(order(INVOICE, registered=[there])) == []
    assert decided(order(INVOICE, registered=[DEAD, EMPTY, there])) == []


def test_a_rejected_file_is_told_until_a_person_attached_a_good_one() -> None:
    rejected = replace(FILLED, security="REJECTED")

    assert decided(order(INVOICE, registered=[rejected, EMPTY])) == [("wait", "invoice_rejected")]
    assert decided(order(INVOICE, registered=[rejected, replace(FILLED, id="a9")])) == []


def test_one_file_of_an_order_is_under_way_at_a_time() -> None:
    assert decided(order(CREDIT_NOTE, INVOICE, registered=[])) == [
        ("write", "invoice_posted"),
        ("leave", "invoice_in_turn"),
    ]
    looked_at = replace(FILLED, security="WAITING")
    assert decided(order(INVOICE, CREDIT_NOTE, registered=[looked_at])) == [("leave", "invoice_in_turn")]
    assert decided(order(INVOICE, CREDIT_NOTE, registered=[FILLED])) == [("write", "invoice_posted")]


def test_the_invoice_of_another_program_is_waited_for_as_long_as_its_file_may_come() -> None:
    fresh = replace(DEAD, created_at="2026-11-29T11:59:30Z")

    assert decided(order(INVOICE, registered=[fresh])) == [("leave", "invoice_in_turn")]
    assert decided(order(INVOICE, registered=[DEAD])) == [("write", "invoice_posted")]


def test_a_full_order_takes_no_other_invoice_and_still_the_file_of_one_that_is_registered() -> None:
    dead = [replace(DEAD, id=str(number)) for number in range(9)]

    assert decided(order(INVOICE, registered=[*dead, DEAD])) == [("wait", "invoices_full")]
    assert decided(order(INVOICE, registered=[*dead, EMPTY])) == [("write", "invoice_posted")]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"pdf": None}, "invoice_without_pdf"),
        ({"pdf": Pdf(70, 3 * 1024**2 + 1)}, "invoice_too_large"),
        ({"ksef": "none"}, "invoice_not_in_ksef"),
        ({"ksef": "sent"}, "invoice_not_in_ksef"),
        ({"ksef": "rejected"}, "invoice_not_in_ksef"),
    ],
)
def test_what_is_not_ready_in_odoo_waits_and_is_not_asked_about(changed: dict[str, object], reason: str) -> None:
    papers = order(replace(INVOICE, **changed))

    assert not papers.to_ask()
    assert decided(papers) == [("wait", reason)]


def test_an_invoice_that_ksef_accepted_is_attached() -> None:
    papers = order(replace(INVOICE, ksef="accepted"), registered=[])

    assert decided(papers) == [("write", "invoice_posted")]


def test_draft_and_cancelled_invoices_are_nothing_to_allegro() -> None:
    papers = order(replace(INVOICE, is_posted=False), registered=[])

    assert (papers.to_ask(), decided(papers)) == (False, [])


def test_an_invoice_that_is_no_longer_posted_is_told_where_allegro_has_it() -> None:
    draft = replace(INVOICE, is_posted=False)

    assert decided(order(draft, FV_2026_00007=True)) == [("wait", "invoice_taken_back")]
    assert decided(order(FV_2026_00007=True)) == [("wait", "invoice_taken_back")]  # deleted


def test_nothing_is_sent_where_allegro_does_not_say_what_it_has() -> None:
    assert decided(order(INVOICE)) == [("wait", "invoices_not_told")]
    assert decided(order(INVOICE, FV_2026_00007=False)) == []  # it is there, and whether it is accepted is not told


@pytest.mark.parametrize(
    ("answer", "lists"),
    [
        ({"invoices": []}, True),
        ({"invoices": None, "hasExternalInvoices": False}, True),
        ({"hasExternalInvoices": True}, True),
        ({}, False),
        ({"invoices": None}, False),
        ({"invoices": {"id": "a"}, "hasExternalInvoices": False}, False),
        ({"errors": []}, False),
    ],
)
def test_an_answer_that_says_nothing_of_invoices_does_not_say_that_there_are_none(
    answer: dict[str, object], lists: bool
) -> None:
    assert is_list_of_invoices(answer) is lists


def test_what_is_accepted_is_not_asked_about_again() -> None:
    accepted, looked_at = order(INVOICE, FV_2026_00007=True), order(INVOICE, FV_2026_00007=False)

    assert (accepted.to_ask(), accepted.is_finished()) == (False, True)
    assert (looked_at.to_ask(), looked_at.is_finished()) == (True, False)
    assert not order().is_finished()
    assert decided(accepted) == []


def test_the_pdf_is_the_one_that_odoo_made_or_one_that_bears_the_number() -> None:
    move = {"id": 7, "name": "FV/2026/00007", "state": "posted"}
    by_hand = {"id": 90, "name": "umowa.pdf", "res_field": False, "file_size": 9}
    by_number = {"id": 80, "name": "FV_2026_00007.PDF", "res_field": False, "file_size": 8}
    of_odoo = {"id": 70, "name": "faktura.pdf", "res_field": "invoice_pdf_report_file", "file_size": 7}

    def pdf(*rows: dict[str, object]) -> Pdf | None:
        return document_of(move, rows, needs_ksef=False).pdf

    assert pdf(by_hand, by_number, of_odoo) == Pdf(70, 7)
    assert pdf(by_hand, by_number) == Pdf(80, 8)
    assert pdf(by_hand) is None


def test_a_pdf_that_was_made_anew_after_it_was_attached_is_told_and_not_attached_again() -> None:
    there = order(INVOICE, registered=[FILLED], FV_2026_00007=True)

    assert decided(there) == []
    assert decided(replace(there, sent={INVOICE.number: "FV/2026/00007, attachment 70"})) == []
    anew = replace(there, sent={INVOICE.number: "FV/2026/00007, attachment 69"})
    assert decided(anew) == [("leave", "invoice_replaced")]
