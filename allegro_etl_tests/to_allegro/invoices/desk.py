"""Invoices in a real Odoo as people make, post and print them, and what Allegro has of them."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import trustme

from allegro_etl.access import read_access
from allegro_etl.allegro.errors import Circumstances, RecordGone
from allegro_etl.allegro.tokens import TokenStore, token_pair
from allegro_etl.run import opening
from allegro_etl.to_allegro.invoices.documents import REPORT_FIELD, file_name
from allegro_etl_tests.merchant.bench import Bench

PDF = b"%PDF-1.7 Faktura dla Jana"
SEEN = "select newest from to_allegro.newest_seen where writer = 'invoices'"
LIST = "/order/checkout-forms/{id}/invoices"
FILE = "/order/checkout-forms/{id}/invoices/{id}/file"


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
    """Return the invoices of an order in Odoo."""
    [order] = bench.orders(form_id, "invoice_ids")
    return bench.read("account.move", [("id", "in", order["invoice_ids"])], "name", "state")


def on_allegro(bench: Bench, form_id: str) -> list[tuple[str, bytes | None]]:
    """Return number and file of what Allegro has of an order."""
    there = bench.shop.invoices.get(form_id, [])
    return [(one["invoiceNumber"], bench.shop.files.get(one["id"])) for one in there]


def number_of(bench: Bench, form_id: str) -> str:
    return str(moves(bench, form_id)[0]["name"])


def waiting(bench: Bench, form_id: str) -> list[str]:
    """Return the reasons for which invoices of an order wait."""
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


def credited(bench: Bench, form_id: str) -> int:
    """Let somebody make a credit note of an order's invoice, and return it: a draft at first."""
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


def discounted(bench: Bench, invoice_id: int) -> int:
    """Let somebody credit an invoice with a line of its own, a discount after the sale, and return the credit note: posted, with its PDF."""
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


def find_a_virus(bench: Bench, form_id: str) -> None:
    """Let Allegro find a virus."""
    bench.shop.invoices[form_id][-1]["file"]["securityVerification"] = {"status": "REJECTED", "verifiedAt": None}


@contextmanager
def registered_with_ksef(bench: Bench) -> Iterator[None]:
    """Let the company have a certificate of KSeF for the block."""
    pem = base64.b64encode(trustme.CA().cert_pem.bytes()).decode()
    certificate = bench.call("certificate.certificate", "create", [{"name": "KSeF", "content": pem}])
    [company] = bench.read("res.company", [], "id")[:1]
    bench.call("res.company", "write", [company["id"]], {"l10n_pl_edi_certificate": certificate[0]})
    yield
    bench.call("res.company", "write", [company["id"]], {"l10n_pl_edi_certificate": False})


@contextmanager
def paired(token: dict[str, Any]) -> Iterator[None]:
    """Let the seller have allowed other scopes for the block."""
    store = TokenStore(opening.token_file(), opening.application(read_access()).key)
    before = store.load()
    store.save(token_pair(token, received_at=datetime.now(UTC).timestamp()))
    yield
    assert before is not None
    store.save(before)


def finish(bench: Bench, form_id: str) -> None:
    """Let all of an order be on Allegro, and the order be so old that nobody looks at it any more."""
    bench.push("invoices")
    bench.shop.clock.advance(seconds=15)
    bench.push("invoices")
    with bench.warehouse() as warehouse:
        warehouse.execute("update core.orders set bought_at = bought_at - interval 61 day where form_id = ?", [form_id])
        warehouse.execute("update to_allegro.looks set looked_at = looked_at - interval 25 hour")
    bench.push("invoices")
