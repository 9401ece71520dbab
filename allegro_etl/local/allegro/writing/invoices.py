"""Invoices of an order: registered first, then filled with one file, which is then looked at for viruses."""

from allegro_etl.local.allegro.answers import ApiProblem
from allegro_etl.local.allegro.clock import iso, parse_iso
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.identifiers import random_uuid
from allegro_etl.local.allegro.till import Till

MOST = 10
LARGEST = 3 * 1024 * 1024
PDF = "application/pdf"


def listed(till: Till, form_id: str) -> Json:
    """Return the answer of `GET …/invoices`."""
    invoices = till.invoices.get(form_id, [])
    return {"orderMode": "REGULAR", "invoices": invoices, "links": [], "hasExternalInvoices": False}


def register(till: Till, form: Json, name: str, number: str | None) -> str:
    """Register an invoice without its file and return its id; there is no key, so twice sent is two invoices."""
    at, there = till.clock.milliseconds(), till.invoices.setdefault(form["id"], [])
    _check_wanted(form)
    if len(there) >= MOST:
        raise ApiProblem(409, "INVOICE-LIMIT-EXCEEDED", f"An order takes at most {MOST} invoices", None)
    _check_turn(till, there, at)
    id_ = random_uuid(till.random)
    there.append({"id": id_, "invoiceNumber": number, "createdAt": iso(at), "file": _empty_file(name)})
    return id_


def _check_wanted(form: Json) -> None:
    if not (form.get("invoice") or {}).get("required"):
        raise ApiProblem(422, "ORDER-WITHOUT-INVOICE", "The buyer did not ask for an invoice", None)


def _check_turn(till: Till, there: list[Json], at: int) -> None:
    """Keep a second invoice out while the last one waits for its file, or for the look at it."""
    if not there:
        return
    last = there[-1]
    age = at - parse_iso(last["createdAt"])
    if last["file"]["uploadedAt"] is None and age < till.delays.metadata * 1000:
        message = "Upload a file to previously added metadata or wait a few seconds before adding next metadata"
        raise ApiProblem(429, "TOO-MANY-REQUESTS", message, None)
    if (last["file"]["securityVerification"] or {}).get("status") == "WAITING":
        raise ApiProblem(422, "PREVIOUS-FILE-IN-SCANNING", "The file that was uploaded before is being scanned", None)


def _empty_file(name: str) -> Json:
    return {
        "name": name,
        "uploadedAt": None,
        "securityVerification": None,
        "verification": {"status": "NOT_APPLICABLE", "details": []},
    }


def upload(till: Till, form_id: str, invoice_id: str, sent: bytes, content_type: str) -> None:
    """Take the file of an invoice: raw PDF of at most 3 MB, once."""
    invoice = next((one for one in till.invoices.get(form_id, []) if one["id"] == invoice_id), None)
    if invoice is None:
        raise ApiProblem(404, "INVOICE-NOT-FOUND", f"Invoice {invoice_id} not found", None)
    _check_file(sent, content_type)
    if invoice["file"]["uploadedAt"] is not None:
        raise ApiProblem(409, "INVOICE-FILE-EXISTS", f"Invoice {invoice_id} has a file already", None)
    at = till.clock.milliseconds()
    invoice["file"] |= {"uploadedAt": iso(at), "securityVerification": {"status": "WAITING", "verifiedAt": None}}
    till.files[invoice_id] = sent
    till.later(till.delays.scan, at, lambda due: verify(invoice, "ACCEPTED", due))


def _check_file(sent: bytes, content_type: str) -> None:
    if content_type.startswith("multipart/") or not sent:
        raise ApiProblem(422, "EMPTY-ATTACHMENT", "The uploaded file is empty", None)
    if content_type != PDF:
        raise ApiProblem(415, "UnsupportedMediaTypeException", f"Content type '{content_type}' not supported", None)
    if len(sent) > LARGEST:
        raise ApiProblem(413, "FILE-TOO-LARGE", "The file is too large. Max file size is 3MB", None)
    if not sent.startswith(b"%PDF"):
        raise ApiProblem(422, "FILE-CONTENT-INVALID", "The content of the file is no PDF", None)


def verify(invoice: Json, status: str, at: int) -> None:
    """Let the look at a file end, if it has not ended: ACCEPTED or REJECTED."""
    found = invoice["file"]["securityVerification"]
    if found is not None and found["status"] == "WAITING":
        found |= {"status": status, "verifiedAt": iso(at)}


def reject(till: Till, form_id: str) -> None:
    """Let a virus be found in an order's last file while it is looked at; ValueError where none waits for that."""
    waiting = [
        one
        for one in till.invoices.get(form_id, [])
        if (one["file"]["securityVerification"] or {}).get("status") == "WAITING"
    ]
    if not waiting:
        raise ValueError(f"no file of {form_id} is being looked at")
    verify(waiting[-1], "REJECTED", till.clock.milliseconds())
