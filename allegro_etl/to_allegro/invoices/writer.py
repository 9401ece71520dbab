"""The writer `invoices`: what is planned of each open order, and how a file is sent, which cannot be taken back."""

import base64
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from allegro_etl.allegro.errors import AnswerLost, InvalidRequest
from allegro_etl.clock import now
from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.invoices.deciding import Papers, number_of, planned_of, registered_as
from allegro_etl.to_allegro.invoices.documents import LARGEST, Document, Registered, file_name, registered_in
from allegro_etl.to_allegro.invoices.reading import listed_invoices, papers_in_odoo, path_of, with_registered
from allegro_etl.to_allegro.invoices.seen import files_of, keep_files
from allegro_etl.to_allegro.news import INVOICES_MADE, open_orders_with_news
from allegro_etl.to_allegro.open_orders import LOOKED_AT, keep_looks, open_orders
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.writer import Became, InDoubt, Outcome, Planned, Status, Writer
from allegro_etl.to_allegro.writes import became, forms_of, sent

SHOWN_WITHIN = timedelta(minutes=1)
PDF = "application/pdf"
BEGINNING = b"%PDF"


def plan(push: Push) -> list[Planned]:
    """Return what is to become of the invoices of the open orders whose buyers ask for one."""
    open_orders_with_news(push, "invoices", INVOICES_MADE)
    orders = {one["form_id"]: one for one in open_orders(push, "invoices") if one["invoice_required"]}
    papers = [_brought_up(one) for one in with_registered(push.allegro, papers_in_odoo(push, list(orders)))]
    keep_files(push.warehouse, [row for one in papers for row in files_of(one)])
    old = {form_id for form_id, one in orders.items() if one["bought_at"] < now() - LOOKED_AT}
    keep_looks(push, "invoices", orders, (one.form_id for one in papers if one.form_id in old and one.is_finished()))
    return [planned for one in papers for planned in planned_of(one, push.allegro.now())]


def _brought_up(papers: Papers) -> Papers:
    """Return an order's invoices with what Allegro says now of those that it has."""
    return replace(papers, seen={**papers.seen, **{number: accepted for _, number, accepted in files_of(papers)}})


def write(push: Push, planned: Sequence[Planned]) -> Iterator[Outcome]:
    """Attach one file after the other, and tell what became of each."""
    for one in planned:
        content = _content(push, one)
        problem = _problem(content)
        if content is None or problem:
            yield Outcome(one.subject, Status.REFUSED, problem, one.words)
            continue
        with sent(push, "invoices", one) as outcomes:
            _attach(push, one, content)
            keep_files(push.warehouse, [(str(one.form_id), one.words["number"], False)])
        yield from outcomes


def _content(push: Push, one: Planned) -> bytes | None:
    """Return the PDF as Odoo has it now; None where it is gone, or the invoice is no longer posted."""
    [*states] = push.odoo.search_read("account.move", [("id", "=", one.res_id), ("state", "=", "posted")], ["name"])
    [*files] = push.odoo.search_read("ir.attachment", [("id", "=", one.words["attachment"])], ["datas"])
    is_same = bool(states) and (states[0]["name"] or "").strip() == one.words["number"]
    return base64.b64decode(files[0]["datas"] or b"") if is_same and files else None


def _problem(content: bytes | None) -> WriteReason | None:
    """Say what of a file keeps it from being sent."""
    if content is None:
        return WriteReason.INVOICE_CHANGED
    if not content.startswith(BEGINNING):
        return WriteReason.INVOICE_NO_PDF
    return WriteReason.INVOICE_TOO_LARGE if len(content) > LARGEST else None


def _attach(push: Push, one: Planned, content: bytes) -> None:
    """Register an invoice and send its file at once; what Allegro has of it by now is not sent again. Raises AllegroError.

    Allegro is asked once more, under the lease: between the plan and this, somebody may have attached it.
    """
    document, path = Document(int(one.res_id or 0), one.words["number"], is_posted=True), path_of(str(one.form_id))
    own = registered_as(document, registered_in(listed_invoices(push.allegro, str(one.form_id))))
    if own and own.has_file:
        return
    invoice_id = (own and own.id) or _register(push, path, document.number)
    try:
        push.allegro.upload(f"{path}/{quote(invoice_id, safe='')}/file", content, PDF)
    except InvalidRequest:
        # Sent twice after a lost answer, it is refused the second time.
        listed = registered_in(listed_invoices(push.allegro, str(one.form_id)))
        if not any(invoice.id == invoice_id and invoice.has_file for invoice in listed):
            raise


def _register(push: Push, path: str, number: str) -> str:
    """Register an invoice, and return the id under which Allegro waits for its file."""
    body = {"file": {"name": file_name(number)}, "invoiceNumber": number}
    invoice_id = push.allegro.write("POST", path, body).get("id")
    if not isinstance(invoice_id, str):
        raise AnswerLost("Allegro took an invoice and did not name it")
    return invoice_id


def look_up(push: Push, pending: Sequence[InDoubt]) -> Iterator[Became]:
    """Ask Allegro which of the files that were sent it has."""
    shown: dict[str, bool] = {}
    for fetched in push.allegro.each(forms_of(pending), lambda form_id: listed_invoices(push.allegro, form_id)):
        if fetched.payload is not None:
            listed = registered_in(fetched.payload)
            own = [row["subject"] for row in pending if row["form_id"] == fetched.record_id]
            shown |= {subject: _has_file(number_of(fetched.record_id, subject), listed) for subject in own}
    return became(pending, shown, SHOWN_WITHIN)


def _has_file(number: str, listed: Collection[Registered]) -> bool:
    found = registered_as(Document(0, number, is_posted=True), listed)
    return found is not None and found.has_file


INVOICES = Writer(
    name="invoices",
    scopes=("orders:read", "orders:write"),
    reads=("sale.order", "account.move", "ir.attachment"),
    plan=plan,
    write=write,
    look_up=look_up,
)
