"""A day in the warehouse: orders leave with numbers, some in two parcels; invoices are posted and have their PDF; stock and prices have moved."""

import base64
from typing import Any

from allegro_etl.local.odoo import log_in
from allegro_etl.local.odoo.shipping import ship as let_leave
from allegro_etl_tests.faults.busy_day import post_invoice
from allegro_etl_tests.faults.world import World

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
SWITCHES = {
    "allegro_etl.to_allegro.tracking": "true",
    "allegro_etl.to_allegro.status": "true",
    "allegro_etl.to_allegro.stock": "true",
    "allegro_etl.to_allegro.invoices": "true",
    "allegro_etl.to_allegro.prices": "true",
    "allegro_etl.stock_to_allegro.may_end": "1000",
    "allegro_etl.prices_to_allegro.allegro-pl.pricelist": "Allegro PLN",
    "allegro_etl.prices_to_allegro.allegro-pl.amounts": "gross",
    "allegro_etl.prices_to_allegro.allegro-pl.largest_change": "1000",
}
NUMBERS = ("00123456789012345671", "00123456789012345672, 00123456789012345673", "00123456789012345674")


def dispatch_day(world: World) -> list[str]:
    """Switch the writers on, sell three orders that ask for an invoice, bring them, let them leave and invoice them; give their forms."""
    session = log_in(world.server.port, world.database)
    switch_on(session, SWITCHES)
    reprice(session)
    forms = [world.shop.place_order(invoice="person") for _ in NUMBERS]
    brought = world.run()
    assert brought.code == 0, brought.text
    for form_id, number in zip(forms, NUMBERS, strict=True):
        ship(session, form_id, number)
        post_invoice(world, form_id)
        print_invoices(session, form_id)
    return forms


def switch_on(session: Any, parameters: dict[str, str]) -> None:
    """Set System Parameters, as a person would."""
    for key, value in parameters.items():
        session.env["ir.config_parameter"].set_param(key, value)


def reprice(session: Any) -> None:
    """Let the price list of the Polish marketplace give three per cent off every product's sales price."""
    [price_list] = session.execute("product.pricelist", "search", [("name", "=", "Allegro PLN")])
    rule = {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 3, "pricelist_id": price_list}
    session.execute("product.pricelist.item", "create", [rule])


def ship(session: Any, form_id: str, number: str) -> None:
    """Let the goods of a form's sale order leave with a number, as the warehouse would say."""
    [order] = session.execute("sale.order", "search_read", [("x_allegro_id", "=", form_id)], ["picking_ids"])
    carrier = carrier_of(session)
    session.execute("stock.picking", "write", order["picking_ids"], {"carrier_id": carrier})
    for picking in order["picking_ids"]:
        let_leave(session, picking, number)


def carrier_of(session: Any) -> int:
    """Return the merchant's delivery method Poczta Polska, whose numbers have 20 digits: a carrier on Allegro has its name."""
    [carrier] = session.execute("delivery.carrier", "search", [("name", "=", "Poczta Polska")])
    return int(carrier)


def print_invoices(session: Any, form_id: str) -> None:
    """Keep a PDF with each posted invoice of a form's sale order, as *Print* does where Odoo can make one."""
    [order] = session.execute("sale.order", "search_read", [("x_allegro_id", "=", form_id)], ["invoice_ids"])
    for invoice_id in order["invoice_ids"]:
        values = {
            "name": f"{invoice_id}.pdf", "res_model": "account.move", "res_id": invoice_id, "mimetype": "application/pdf",
            "res_field": "invoice_pdf_report_file", "datas": base64.b64encode(PDF).decode(),
        }  # fmt: skip
        session.execute("ir.attachment", "create", [values])
