"""What people have set up in Odoo that would mail a buyer, or fill in fields, when orders come: named, never changed.

Confirming orders and booking payments mails nobody by itself. An automation is a person's, and only a person can tell
whether it is meant for Allegro's orders too.
"""

from collections.abc import Iterator

from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.destination.doctor.names import company
from allegro_etl.odoo.errors import OdooRightsMissing
from allegro_etl.odoo.session import Domain, OdooServer, Record
from allegro_etl.settings import Settings

TOPIC = "Automation"

# What a run writes, and what Odoo writes thereupon.
MODELS = (
    "sale.order", "sale.order.line", "res.partner", "product.template", "product.product", "payment.transaction",
    "account.payment", "stock.picking", "stock.move", "mail.message", "mail.activity",
)  # fmt: skip
MAILS = {
    "mail_post": "sends an e-mail",
    "email": "sends an e-mail",
    "sms": "sends a text message",
    "whatsapp": "sends a WhatsApp message",
}
AUTOMATION = "base_automation_id"  # of an action; on older servers a rule is one action
NEVER_BY_US = ("on_unlink", "on_change", "on_webhook", "on_message_received")
ON_SHIPPING = {
    "stock_move_email_validation": "Email Confirmation",
    "stock_text_confirmation": "SMS Confirmation",
    "stock_move_sms_validation": "SMS Confirmation",
}


def automations(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """Name what people have set up that would mail buyers or fill in fields, and where the user may not look for it."""
    hidden: list[str] = []
    yield from _rules(odoo, hidden)
    yield from _rewards(odoo, hidden)
    yield from _company(odoo, company(odoo, settings), hidden)
    yield from _invoices(odoo, hidden)
    yield from _defaults(odoo, hidden)
    if hidden:
        said = f"The user may not look at {', '.join(hidden)}: `allegro-etl doctor --fix` does, as an administrator."
        yield Finding(TOPIC, True, said)


def _rules(odoo: OdooServer, hidden: list[str]) -> Iterator[Finding]:
    """Yield the automation rules that mail. One whose domain names a field of ours was made with Allegro in mind."""
    domain = [("model_name", "in", MODELS), ("trigger", "not in", NEVER_BY_US)]
    several = AUTOMATION in odoo.has_fields("ir.actions.server")
    fields = ["name", "model_name", "filter_domain", *([] if several else ["state"])]
    rules = {rule["id"]: rule for rule in _read(odoo, "base.automation", domain, fields, hidden)}
    of_rules: Domain = [(AUTOMATION, "in", list(rules))]
    actions = _read(odoo, "ir.actions.server", of_rules, ["state", AUTOMATION], hidden) if rules and several else []
    for action in actions if several else [rule | {AUTOMATION: [one]} for one, rule in rules.items()]:
        rule = rules[action[AUTOMATION][0]]
        if action["state"] in MAILS:
            is_meant = "x_allegro_" in (rule["filter_domain"] or "")
            way_out = (
                "" if is_meant else ". Leave Allegro's orders out by its domain, x_allegro_id not set, or archive it"
            )
            said = f"Automation rule {rule['name']!r} on {rule['model_name']} {MAILS[action['state']]}{way_out}."
            yield Finding(TOPIC, is_meant, said, note=is_meant)


def _rewards(odoo: OdooServer, hidden: list[str]) -> Iterator[Finding]:
    """Yield the loyalty programs that mail a coupon to whoever orders."""
    made = [("trigger", "=", "create"), ("program_id.active", "=", True)]
    plans = _read(odoo, "loyalty.mail", made, ["program_id"], hidden)
    for plan in plans:
        said = f"Loyalty program {plan['program_id'][1]!r} mails a coupon to the buyer: leave Allegro's price lists out of it."
        yield Finding(TOPIC, False, said)


def _company(odoo: OdooServer, company_id: int | None, hidden: list[str]) -> Iterator[Finding]:
    """Yield what the company's settings send to a buyer when a person ships."""
    known = odoo.has_fields("res.company")
    fields = [name for name in ON_SHIPPING if name in known]
    for settings in _read(odoo, "res.company", [("id", "=", company_id)], fields, hidden) if fields else ():
        for name in fields:
            if settings[name]:
                said = f"Inventory setting {ON_SHIPPING[name]!r} writes to the buyer when you ship."
                yield Finding(TOPIC, True, said, note=True)


def _invoices(odoo: OdooServer, hidden: list[str]) -> Iterator[Finding]:
    parameters = "ir.config_parameter"
    if not odoo.may(parameters, "read"):
        hidden.append(parameters)
    elif odoo.call(parameters, "get_param", "sale.automatic_invoice"):
        said = "Sales setting 'Automatic Invoice' is on. Allegro's orders and payments do not set it off."
        yield Finding(TOPIC, True, said, note=True)


def _defaults(odoo: OdooServer, hidden: list[str]) -> Iterator[Finding]:
    """Name the default values that people have set: Odoo fills them in where a run writes nothing."""
    domain: Domain = [("field_id.model", "in", MODELS), ("condition", "=", False)]
    if "company_dependent" in odoo.has_fields("ir.model.fields"):
        domain.append(("field_id.company_dependent", "=", False))
    names = sorted({row["field_id"][1] for row in _read(odoo, "ir.default", domain, ["field_id"], hidden)})
    if names:
        said = f"Odoo fills in default values of your own: {', '.join(names)}."
        yield Finding(TOPIC, True, said, note=True)


def _read(odoo: OdooServer, model: str, domain: Domain, fields: list[str], hidden: list[str]) -> list[Record]:
    """Return records, none where Odoo lacks the model; where the user may not read it, none, and the model is `hidden`."""
    try:
        return odoo.search_read(model, domain, fields) if odoo.has_fields(model) else []
    except OdooRightsMissing:
        hidden.append(model)
        return []
