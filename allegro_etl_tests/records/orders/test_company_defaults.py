"""A company with every default of Odoo's switched on: orders are as in a plain one, and nobody is mailed."""

from typing import Any

import pytest
from pydantic import SecretStr

from allegro_etl.destination.doctor.automations import automations
from allegro_etl.local.odoo import ADMIN, INTEGRATION
from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings
from allegro_etl_tests.merchant.bench import Bench, Record

pytestmark = pytest.mark.since(17, "a company asked for no prepayment")

# What differs between any two orders, what time does to them, and what Odoo's own lock does after confirmation.
OWN = {
    "id", "name", "order_id", "order_line", "create_date", "write_date", "partner_id", "partner_invoice_id",
    "partner_shipping_id", "order_partner_id", "client_order_ref", "origin", "date_order", "message_ids", "activity_ids",
    "website_message_ids", "message_follower_ids", "message_partner_ids", "picking_ids", "move_ids", "transaction_ids",
    "stock_reference_ids", "access_token", "x_allegro_id", "x_allegro_written", "x_allegro_url", "locked", "has_message",
}  # fmt: skip


def fields_of(bench: Bench, form_id: str) -> list[Record]:
    """Return every stored field of a form's sale order and of its lines, but for those that differ between any two orders."""
    found = []
    order_id = bench.order(form_id)["id"]
    for model, domain in (("sale.order", [("id", "=", order_id)]), ("sale.order.line", [("order_id", "=", order_id)])):
        described = bench.odoo.session.execute_kw(model, "fields_get", [], {"attributes": ["store"]})
        names = [name for name, field in described.items() if field["store"] and name not in OWN]
        found += [{name: row[name] for name in names} for row in bench.read(model, domain, *names)]
    return found


@pytest.fixture(scope="module")
def switched_on(modest: Bench) -> tuple[Bench, str, str]:
    """Return orders of one merchant: the first from a plain company, the second after all was switched on."""
    bench = modest
    plain = bench.sell(lines=["latarka"], delivery="Kurier DPD")
    bench.run()
    switch_on(bench)
    buyer = bench.shop.form(plain)["buyer"]["id"]
    defaulted = bench.sell(lines=["latarka"], delivery="Kurier DPD", buyer=buyer)
    bench.run()
    return bench, plain, defaulted


def switch_on(bench: Bench) -> None:
    """Switch on all that Odoo lets a company fill in on orders."""
    template = quotation_template(bench)
    company = bench.read("res.company", [])[0]["id"]
    bench.call(
        "res.company",
        "write",
        [company],
        {
            "sale_order_template_id": template,
            "portal_confirmation_sign": True,
            "portal_confirmation_pay": True,
            "prepayment_percent": 0.5,
            "quotation_validity_days": 7,
            "invoice_terms": "<p>Our terms</p>",
        },
    )
    parameters = {"account.use_invoice_terms": "True", "sale.automatic_invoice": "True"}
    bench.call("ir.config_parameter", "create", [{"key": key, "value": value} for key, value in parameters.items()])
    wizard = bench.call(
        "res.config.settings", "create", [{"group_auto_done_setting": True, "group_discount_per_so_line": True}]
    )
    bench.call("res.config.settings", "execute", wizard)
    [term] = bench.call("account.payment.term", "create", [{"name": "45 days"}])
    bench.call("ir.default", "set", "res.partner", "property_payment_term_id", term, False, True)


def mail_template(bench: Bench) -> int:
    """Make a mail template that writes to whoever ordered."""
    [model] = bench.read("ir.model", [("model", "=", "sale.order")])
    values = {
        "name": "Thank you", "model_id": model["id"], "subject": "Thank you", "body_html": "<p>Thank you</p>",
        "partner_to": "{{ object.partner_id.id }}",
    }  # fmt: skip
    return int(bench.call("mail.template", "create", [values])[0])


def quotation_template(bench: Bench) -> int:
    """Make a quotation template that mails on confirmation."""
    values = {
        "name": "Standard", "mail_template_id": mail_template(bench), "number_of_days": 3, "require_signature": True,
        "require_payment": True, "note": "<p>Template's terms</p>",
    }  # fmt: skip
    return int(bench.call("sale.order.template", "create", [values])[0])


def mails(bench: Bench) -> int:
    """Count the e-mails that Odoo ever made, sent ones too."""
    return len(bench.read("mail.mail", [])) + len(bench.read("mail.message", [("message_type", "=", "email_outgoing")]))


def test_an_order_is_the_same_whatever_the_company_fills_in(switched_on: tuple[Bench, str, str]) -> None:
    bench, plain, defaulted = switched_on

    assert bench.order(defaulted, "state")["state"] == "sale"
    pairs = zip(fields_of(bench, plain), fields_of(bench, defaulted), strict=True)
    differ = [{name: (one[name], other[name]) for name in one if one[name] != other[name]} for one, other in pairs]
    assert not any(differ), differ
    assert bench.order(defaulted, "sale_order_template_id")["sale_order_template_id"] is False


def test_lists_of_records_are_left_out_as_well(switched_on: tuple[Bench, str, str]) -> None:
    bench, plain, _ = switched_on
    [tag] = bench.call("crm.tag", "create", [{"name": "Quotation"}])
    bench.call("ir.default", "set", "sale.order", "tag_ids", [tag], False, False)
    partner = bench.order(plain, "partner_id")["partner_id"][0]

    [filled] = session(bench).load("sale.order", ["partner_id/.id"], [[partner]])
    [left_out] = session(bench).load("sale.order", ["partner_id/.id", "tag_ids/.id"], [[partner, None]])

    orders = bench.read("sale.order", [("id", "in", [filled, left_out])], "tag_ids")
    assert [order["tag_ids"] for order in orders] == [[tag], []]


def test_nobody_is_mailed(switched_on: tuple[Bench, str, str]) -> None:
    bench, _, defaulted = switched_on
    order = bench.order(defaulted, "partner_id")

    assert mails(bench) == 0
    assert bench.read("mail.message", [("partner_ids", "in", order["partner_id"][:1])]) == []
    bench.call("sale.order", "action_unlock", [order["id"]])
    bench.invoice(defaulted)
    [cron] = bench.read(
        "ir.cron", [("model_id.model", "=", "payment.transaction"), ("code", "like", "send_invoice")], archived=True
    )
    bench.call("ir.cron", "method_direct_trigger", [cron["id"]])
    assert mails(bench) == 0


def test_a_template_that_somebody_gives_to_a_held_order_does_not_mail_when_it_is_confirmed(
    switched_on: tuple[Bench, str, str],
) -> None:
    bench, _, _ = switched_on
    form_id = bench.sell(lines=["latarka"])
    bench.shop.underpay(form_id, "5.00")
    bench.run()
    order = bench.order(form_id)["id"]
    template = bench.read("sale.order.template", [("name", "=", "Standard")])[0]["id"]
    bench.call("sale.order", "write", [order], {"sale_order_template_id": template, "validity_date": "2031-01-01"})
    bench.shop.edit_form(form_id, pay_all, event="READY_FOR_PROCESSING")

    bench.run()

    found = bench.order(form_id, "state", "sale_order_template_id", "validity_date")
    assert (found["state"], found["sale_order_template_id"], found["validity_date"]) == ("sale", False, "2031-01-01")
    assert mails(bench) == 0


def pay_all(form: Record) -> None:
    form["payment"]["paidAmount"].update(amount=form["summary"]["totalToPay"]["amount"])


def test_what_people_have_set_up_that_would_mail_is_named(switched_on: tuple[Bench, str, str]) -> None:
    bench, _, _ = switched_on
    odoo = session(bench, ADMIN)
    bench.call("ir.default", "set", "sale.order", "picking_policy", "one", False, False)

    said = {found.text: found.is_well for found in automations(odoo, Settings())}

    assert [is_well for text, is_well in said.items() if "'Automatic Invoice'" in text] == [True]
    assert [text for text in said if "default values" in text and "Shipping Policy" in text]

    install(bench, "base_automation")
    rules = {"Greets all": "[]", "Greets others": "[('x_allegro_id', '=', False)]"}
    for name, domain in rules.items():
        automate(bench, name, domain)
    named = {
        one.text: one.is_well for one in automations(session(bench, ADMIN), Settings()) if "Automation rule" in one.text
    }

    assert [(is_well, "Greets all" in text) for text, is_well in named.items()] == [(False, True), (True, False)]


def session(bench: Bench, login: tuple[str, str] = INTEGRATION) -> OdooServer:
    return connect_odoo(bench.odoo.url, bench.odoo.database, login[0], SecretStr(login[1]))


def install(bench: Bench, module: str) -> None:
    bench.call(
        "ir.module.module",
        "button_immediate_install",
        [bench.read("ir.module.module", [("name", "=", module)])[0]["id"]],
    )


def automate(bench: Bench, name: str, domain: str) -> Any:
    """Make an automation rule that mails whoever orders."""
    [model] = bench.read("ir.model", [("model", "=", "sale.order")])
    action = {
        "name": name, "model_id": model["id"], "state": "mail_post", "template_id": bench.read("mail.template", [("name", "=", "Thank you")])[0]["id"],
    }  # fmt: skip
    rule = {
        "name": name, "model_id": model["id"], "trigger": "on_create", "filter_domain": domain, "action_server_ids": [(0, 0, action)],
    }  # fmt: skip
    return bench.call("base.automation", "create", [rule])
