"""Which invoices of an order are attached, which wait and why: rows in, rows out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from allegro_etl.allegro.paging import parsed_time
from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.invoices.documents import LARGEST, Document, Registered
from allegro_etl.to_allegro.writer import Action, Planned

MOST = 10
"""Maximum number of invoices that Allegro takes for an order, those without a file among them."""
ACCEPTED = "accepted"
FILE_EXPECTED = timedelta(minutes=1)
"""Maximum time for which Allegro waits for the file of a registered invoice, and refuses another one."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The invoices of an order in Odoo, what Allegro lists for it, and the numbers that were seen there with a file.

    `registered` is None where Allegro was not asked, or did not say.
    """

    form_id: str
    documents: Sequence[Document]
    registered: Sequence[Registered] | None = None
    seen: Mapping[str, bool] = field(default_factory=dict)
    """Numbers that Allegro had with a file, and whether it accepted the file."""
    sent: Mapping[str, str] = field(default_factory=dict)
    """What was attached by us of each number: see `after` of the plan."""

    def to_ask(self) -> bool:
        """Return whether Allegro has to be asked: something may be sent, or a file is not accepted yet."""
        return any(
            not self.seen.get(one.number) and (one.number in self.seen or problem_of(one) is None)
            for one in self.documents
            if one.is_posted
        )

    def is_finished(self) -> bool:
        """Return whether all posted invoices are there and accepted, there is one, and none is still a draft."""
        posted = [one for one in self.documents if one.is_posted]
        is_to_come = any(one.is_draft for one in self.documents)
        return bool(posted) and not is_to_come and all(self.seen.get(one.number) for one in posted)


def planned_of(papers: Papers, now: datetime) -> list[Planned]:
    """Return what is to become of an order's invoices, at most one of them a write; `now` is Allegro's time."""
    posted = sorted((one for one in papers.documents if one.is_posted), key=lambda one: one.move_id)
    numbers = {one.number for one in posted}
    planned = [
        waiting(papers.form_id, number, WriteReason.INVOICE_TAKEN_BACK)
        for number in papers.seen
        if number not in numbers
    ]
    registered = papers.registered or ()
    is_free = not any(_is_under_way(one, numbers, now) for one in registered)
    for document in posted:
        is_there_and_not_told = papers.registered is None and document.number in papers.seen
        if papers.seen.get(document.number) or is_there_and_not_told:
            planned += [_replaced(papers.form_id, document)] if _is_replaced(papers, document) else []
            continue
        one = _decided(papers, document, is_free=is_free)
        planned += [one] if one else []
        is_free = is_free and not (one and one.action == Action.WRITE)
    return planned


def _is_replaced(papers: Papers, document: Document) -> bool:
    """Return whether Odoo has made another PDF of an invoice since ours was attached."""
    return document.pdf is not None and papers.sent.get(document.number) not in {None, _after(document)}


def _replaced(form_id: str, document: Document) -> Planned:
    one = waiting(form_id, document.number, WriteReason.INVOICE_REPLACED, document)
    return replace(one, action=Action.LEAVE)


def _decided(papers: Papers, document: Document, *, is_free: bool) -> Planned | None:
    own = registered_as(document, papers.registered or ())
    if own and own.has_file:
        is_rejected = own.security == "REJECTED"
        return waiting(papers.form_id, document.number, WriteReason.INVOICE_REJECTED, document) if is_rejected else None
    reason = problem_of(document) or _obstacle(papers.registered, own, is_free=is_free)
    if reason:
        one = waiting(papers.form_id, document.number, reason, document)
        return replace(one, action=Action.LEAVE) if reason == WriteReason.INVOICE_IN_TURN else one
    return Planned(
        subject_of(papers.form_id, document.number),
        Action.WRITE,
        WriteReason.INVOICE_POSTED,
        {"number": document.number, "attachment": document.pdf.attachment_id if document.pdf else None},
        form_id=papers.form_id,
        model="account.move",
        res_id=document.move_id,
        before="number without file" if own else None,
        after=_after(document),
    )


def registered_as(document: Document, registered: Collection[Registered]) -> Registered | None:
    """Return what Allegro lists of a document: with a good file, else with a rejected one, else without any."""
    own = [one for one in registered if one.is_of(document)]
    return max(own, key=lambda one: (one.has_file, one.security != "REJECTED"), default=None)


def problem_of(document: Document) -> WriteReason | None:
    """Say what of the document itself keeps it from being sent."""
    if document.ksef not in {None, ACCEPTED}:
        return WriteReason.INVOICE_NOT_IN_KSEF
    if document.pdf is None:
        return WriteReason.INVOICE_WITHOUT_PDF
    return WriteReason.INVOICE_TOO_LARGE if document.pdf.size > LARGEST else None


def _obstacle(registered: Sequence[Registered] | None, own: Registered | None, *, is_free: bool) -> WriteReason | None:
    """Say what on Allegro's side keeps a document from being sent now."""
    if registered is None:
        return WriteReason.INVOICES_NOT_TOLD
    if not own and len(registered) >= MOST:
        return WriteReason.INVOICES_FULL
    return None if is_free else WriteReason.INVOICE_IN_TURN


def _is_under_way(one: Registered, own_numbers: Collection[str], now: datetime) -> bool:
    """Return whether Allegro looks at a file, or waits for the file of somebody else's invoice."""
    if one.has_file:
        return one.security == "WAITING"
    created = parsed_time(one.created_at)
    return one.number not in own_numbers and created is not None and created > now - FILE_EXPECTED


def waiting(form_id: str, number: str, reason: WriteReason, document: Document | None = None) -> Planned:
    """Return an invoice that waits, for a person or for its time."""
    return Planned(
        subject_of(form_id, number),
        Action.WAIT,
        reason,
        {"number": number},
        form_id=form_id,
        model="account.move" if document else None,
        res_id=document.move_id if document else None,
        after=_after(document) if document else None,
    )


def _after(document: Document) -> str:
    """Return what is to be attached: another file of the same invoice is something else."""
    return f"{document.number}, attachment {document.pdf.attachment_id}" if document.pdf else document.number


def subject_of(form_id: str, number: str) -> str:
    """Return what a write of this invoice to this order is called."""
    return f"invoice:{form_id}:{number}"


def number_of(form_id: str, subject: str) -> str:
    """Return the number of the invoice that a write to this order is about."""
    return subject.removeprefix(subject_of(form_id, ""))
