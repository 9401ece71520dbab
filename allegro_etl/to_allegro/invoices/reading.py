"""Reading an order's invoices from Odoo by ids, and from Allegro where something is to be sent or not accepted yet."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import AllegroUnavailable, Circumstances
from allegro_etl.allegro.json_text import Document as Answered
from allegro_etl.odoo.session import OdooServer
from allegro_etl.to_allegro.invoices.deciding import Papers
from allegro_etl.to_allegro.invoices.documents import (
    REPORT_FIELD,
    Document,
    document_of,
    is_list_of_invoices,
    registered_in,
)
from allegro_etl.to_allegro.invoices.seen import seen_files, sent_files
from allegro_etl.to_allegro.news import CORRECTS, INVOICE_KINDS
from allegro_etl.to_allegro.open_orders import sales_of
from allegro_etl.to_allegro.push import Push

KSEF_FIELDS = ("l10n_pl_edi_status", "l10n_pl_edi_register")
"""Of Odoo's module for KSeF, which Poland's companies have from Odoo 19 on."""


def papers_in_odoo(push: Push, form_ids: Sequence[str]) -> list[Papers]:
    """Return the invoices of these orders; an order that Odoo lacks is left out, one without invoices has none.

    Source: sale.order, account.move, ir.attachment, and res.partner where invoices go to KSeF; all by ids.
    """
    sales = sales_of(push, form_ids, ["invoice_ids"])
    moves_of = _with_corrections(push.odoo, {form_id: sale["invoice_ids"] for form_id, sale in sales.items()})
    documents = _documents(push.odoo, sorted({move_id for ids in moves_of.values() for move_id in ids}))
    seen, sent = seen_files(push.warehouse, form_ids), sent_files(push.warehouse, form_ids)
    return [
        Papers(
            form_id,
            [documents[move_id] for move_id in moves_of[form_id] if move_id in documents],
            seen=seen.get(form_id, {}),
            sent=sent.get(form_id, {}),
        )
        for form_id in form_ids
        if form_id in sales
    ]


def _with_corrections(odoo: OdooServer, moves_of: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Return the invoices of orders with their corrections, of which Odoo counts to the order only those with its lines."""
    invoices = sorted({move_id for ids in moves_of.values() for move_id in ids})
    corrections: dict[int, list[int]] = defaultdict(list)
    for link in CORRECTS:
        if invoices and link in odoo.has_fields("account.move"):
            for move in odoo.search_read_in("account.move", link, invoices, [link]):
                corrections[move[link][0]].append(move["id"])
    return {
        form_id: sorted({*ids, *(correction for move_id in ids for correction in corrections[move_id])})
        for form_id, ids in moves_of.items()
    }


def _documents(odoo: OdooServer, move_ids: Sequence[int]) -> dict[int, Document]:
    ksef = [name for name in KSEF_FIELDS if KSEF_FIELDS[0] in odoo.has_fields("account.move")] if move_ids else []
    fields = ["name", "state", "commercial_partner_id", *ksef]
    moves = list(odoo.search_read_in("account.move", "id", move_ids, fields, [("move_type", "in", INVOICE_KINDS)]))
    companies = _companies(odoo, [move for move in moves if move.get("l10n_pl_edi_register")])
    attachments = _attachments(odoo, [move["id"] for move in moves if move["state"] == "posted"])
    return {
        move["id"]: document_of(move, attachments.get(move["id"], ()), needs_ksef=move["id"] in companies)
        for move in moves
    }


def _companies(odoo: OdooServer, moves: Sequence[Mapping[str, Any]]) -> Collection[int]:
    """Return the ids of the moves whose partner is a company, or has a tax number: those that KSeF has to accept."""
    partner_of = {move["id"]: move["commercial_partner_id"][0] for move in moves if move["commercial_partner_id"]}
    found = odoo.search_read_in(
        "res.partner", "id", sorted(set(partner_of.values())), ["is_company", "vat"], archived=True
    )
    companies = {partner["id"] for partner in found if partner["is_company"] or partner["vat"]}
    return {move_id for move_id, partner_id in partner_of.items() if partner_id in companies}


def _attachments(odoo: OdooServer, move_ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    """Return what is attached to these moves, without its content: files that people or Odoo attached, and Odoo's own PDF."""
    domain = [("res_model", "=", "account.move"), ("res_field", "in", [False, REPORT_FIELD])]
    fields = ["name", "res_id", "res_field", "file_size"]
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in odoo.search_read_in("ir.attachment", "res_id", move_ids, fields, domain):
        found[row["res_id"]].append(row)
    return found


def with_registered(allegro: AllegroApi, papers: Iterable[Papers]) -> Iterator[Papers]:
    """Yield each order's invoices with what Allegro lists for it, where it has to be asked and says it.

    Raises what is systemic: no network, rate limit, access, an outage.
    """
    by_form = {one.form_id: one for one in papers}
    yield from (one for one in by_form.values() if not one.to_ask())
    asked = [one.form_id for one in by_form.values() if one.to_ask()]
    for fetched in allegro.each(asked, lambda form_id: listed_invoices(allegro, form_id)):
        listed = None if fetched.payload is None else registered_in(fetched.payload)
        yield replace(by_form[fetched.record_id], registered=listed)


def listed_invoices(allegro: AllegroApi, form_id: str) -> Answered:
    """Return Allegro's list of an order's invoices. Raises AllegroError. GET /order/checkout-forms/{id}/invoices."""
    answer = allegro.get(path_of(form_id))
    if not is_list_of_invoices(answer):
        where = Circumstances(path_of(form_id))
        raise AllegroUnavailable("Allegro's answer lists no invoices", where, is_about_answer=True)
    return answer


def path_of(form_id: str) -> str:
    """Return the path of an order's invoices."""
    return f"/order/checkout-forms/{quote(form_id, safe='')}/invoices"
