"""What there is of an invoice: the document in Odoo with its PDF, and the file that Allegro has of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LARGEST = 3 * 1024 * 1024
"""Bytes that Allegro takes of a file."""
REPORT_FIELD = "invoice_pdf_report_file"
"""Where Odoo 17 and later keep the PDF that they made of an invoice."""
NO_STATUS = "none"


@dataclass(frozen=True, slots=True)
class Pdf:
    """The PDF of an invoice: the attachment that holds it, and its size in bytes."""

    attachment_id: int
    size: int


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or a credit note in Odoo. `ksef` is its status in KSeF where it has to be accepted there, else None."""

    move_id: int
    number: str
    is_posted: bool
    is_draft: bool = False
    ksef: str | None = None
    pdf: Pdf | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """An invoice of an order as Allegro lists it; `security` is what became of its file: WAITING, ACCEPTED, REJECTED."""

    id: str
    number: str
    file_name: str
    created_at: str
    has_file: bool
    security: str | None = None

    def is_of(self, document: Document) -> bool:
        """Return whether it is this document: by its number, or without one by the name of its file."""
        if self.number:
            return self.number == document.number
        return self.file_name.casefold() == file_name(document.number).casefold()


def file_name(number: str) -> str:
    """Return the name of the file of an invoice, as Odoo 14 to 19 make it: INV/2026/00001 is INV_2026_00001.pdf."""
    return f"{number.replace('/', '_')}.pdf"


def document_of(move: Mapping[str, Any], attachments: Iterable[Mapping[str, Any]], *, needs_ksef: bool) -> Document:
    """Return the document of a row of account.move with the rows of ir.attachment that are its own."""
    number = (move["name"] or "").strip()
    status = (move.get("l10n_pl_edi_status") or NO_STATUS) if needs_ksef else None
    return Document(
        move["id"], number, move["state"] == "posted", move["state"] == "draft", status, _pdf(number, attachments)
    )


def _pdf(number: str, attachments: Iterable[Mapping[str, Any]]) -> Pdf | None:
    """Return the PDF that Odoo made, the newest if there are several; one that bears the invoice's number counts as such."""
    rows = sorted(attachments, key=lambda row: (row["res_field"] == REPORT_FIELD, row["id"]), reverse=True)
    for row in rows:
        if row["res_field"] == REPORT_FIELD or row["name"].casefold() == file_name(number).casefold():
            return Pdf(row["id"], row["file_size"])
    return None


def registered_in(answer: Mapping[str, Any]) -> list[Registered]:
    """Return the invoices that Allegro's answer lists, in its order. Source: GET /order/checkout-forms/{id}/invoices."""
    return [_registered(one) for one in answer.get("invoices") or () if isinstance(one, dict)]


def is_list_of_invoices(answer: Mapping[str, Any]) -> bool:
    """Return whether an answer lists an order's invoices; what says nothing of them does not say that there are none."""
    return isinstance(answer.get("invoices"), list) or (not answer.get("invoices") and "hasExternalInvoices" in answer)


def _registered(one: Mapping[str, Any]) -> Registered:
    file = one.get("file") or {}
    return Registered(
        id=str(one.get("id") or ""),
        number=(one.get("invoiceNumber") or "").strip(),
        file_name=file.get("name") or "",
        created_at=one.get("createdAt") or "",
        has_file=bool(file.get("uploadedAt")),
        security=(file.get("securityVerification") or {}).get("status"),
    )
