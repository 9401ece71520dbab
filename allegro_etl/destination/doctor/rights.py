"""Whether Odoo has the modules that a run works with, and whether the user may do there what a run does."""

from collections.abc import Iterator

from allegro_etl.destination.companies import company_of, language_of
from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.destination.doctor.groups import ADMINISTRATORS, GROUP_NAME, screen_of
from allegro_etl.destination.fields import missing_fields
from allegro_etl.destination.labels import other_labels
from allegro_etl.destination.views.making import are_made, may_make, refused_in
from allegro_etl.odoo.dialect import Dialect
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings

ALL_DOCUMENTS = "sales_team.group_sale_salesman_all_leads"


def needed(names: Dialect) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield what a run does with the records of each model, and the group that may: Odoo's own names for them."""
    screen = screen_of(names)
    yield "sale.order", ("create", "write"), screen.sales
    yield "sale.order.line", ("create", "write"), screen.sales
    yield "stock.picking", ("read", "write"), screen.sales
    yield "stock.move", ("read",), screen.sales
    yield "res.partner", ("create", "write"), screen.contacts
    yield "product.product", ("create", "write"), screen.products
    yield "product.pricelist", ("create",), screen.products
    yield "uom.uom", ("read",), screen.employee
    yield "payment.transaction", ("create", "write"), screen.invoicing
    yield "payment.method", ("read",), screen.employee
    yield names.provider, ("read",), GROUP_NAME
    yield "account.payment", ("create", "write"), screen.invoicing
    yield names.payment_method_model, ("read",), screen.employee
    yield "account.move", ("read",), screen.invoicing
    yield "account.move.line", ("write",), screen.invoicing
    yield "account.journal", ("read",), screen.invoicing
    yield "account.tax", ("read",), screen.employee
    yield "mail.message", ("create",), screen.employee
    yield "mail.activity", ("create", "write", "unlink"), screen.employee
    yield "ir.model.data", ("read", "create", "write", "unlink"), GROUP_NAME


MODULES = {
    "sale.order": "sale_management",
    "stock.picking": "sale_stock",
    "account.payment": "account",
    "payment.transaction": "account_payment",
    "delivery.carrier": "delivery",
}


def modules(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """See whether the modules are installed."""
    for model, module in MODULES.items():
        is_there = bool(odoo.has_fields(model))
        yield Finding(f"Module {module}", is_there, "installed" if is_there else f"Install {module} under Apps.")


def rights(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """See whether the user's groups let it do what a run does, model by model; a model that is not there is its module's trouble."""
    for model, operations, group in needed(odoo.dialect):
        if not odoo.has_fields(model):
            continue
        missing = [operation for operation in operations if not odoo.may(model, operation)]
        text = f"may {' and '.join(operations)}"
        if missing:
            text = f"May not {' and '.join(missing)}: {_way_out(group)}"
        yield Finding(f"Rights on {model}", not missing, text, fix=bool(missing))
    sees_all = not odoo.has_fields("sale.order") or odoo.has_group(ALL_DOCUMENTS)
    yield Finding(
        "Rights on others' sale orders",
        sees_all,
        "may" if sees_all else f"May not: {_way_out(screen_of(odoo.dialect).sales)}",
        fix=not sees_all,
    )


def sender(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """See whether the user has an e-mail address, where Odoo writes no message without one."""
    if not odoo.dialect.needs_sender:
        return
    [user] = odoo.search_read("res.users", [("id", "=", odoo.user_id)], ["email"])
    way_out = (
        "The user has none, and this Odoo then writes no message: it would refuse to change confirmed orders and to pay "
        "invoices. Give the user one under Settings, Users."
    )
    yield Finding("E-mail address of the user", bool(user["email"]), "there" if user["email"] else way_out)


def _way_out(group: str) -> str:
    return f"run `allegro-etl doctor --fix`, or give the user the group {group}."


def surplus(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """Tell a user who is an administrator that fewer rights do. It stops nothing."""
    if any(odoo.has_group(group) for group in ADMINISTRATORS):
        text = f"The user is an administrator. The group {GROUP_NAME} is enough: `allegro-etl doctor --fix` makes it."
        yield Finding("Rights of an administrator", True, text, fix=True, note=True)


def fields(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """See whether the dedicated fields are there, or may be made."""
    missing = [f"{model}.{name}" for model, name in missing_fields(odoo)]
    may = not missing or odoo.may("ir.model.fields", "create")
    text = "all there" if not missing else f"The next run makes {', '.join(missing)}."
    way_out = f"Odoo lacks {', '.join(missing)}, and the user may not make them: run `allegro-etl doctor --fix`."
    yield Finding("Dedicated fields", may, text if may else way_out, fix=not may)


def labels(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """Return whether the labels of our fields are in the language of those who read. It stops nothing."""
    language = language_of(odoo, settings, company_of(odoo, settings))
    others = other_labels(odoo, language)
    way_out = f"{len(others)} are in another language than {language!r}: `allegro-etl doctor --fix` translates them."
    yield Finding(
        "Labels of Allegro's fields",
        True,
        way_out if others else "in the language",
        fix=bool(others),
        note=bool(others),
    )


def screens(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """Return whether Odoo's screens show Allegro. Without it a run works as well: it stops nothing."""
    topic = "Allegro in Odoo's screens"
    if not settings.odoo.views:
        yield Finding(topic, True, "not wanted: odoo.views is false")
        return
    parameters = read_parameters(odoo)
    refused = refused_in(parameters)
    if not are_made(odoo, parameters, language_of(odoo, settings, company_of(odoo, settings))):
        may = may_make(odoo)
        way_out = "Not there, or of an earlier version, and the user may not make it: run `allegro-etl doctor --fix`."
        yield Finding(topic, True, "The next run with orders makes it." if may else way_out)
    elif refused:
        way_out = "Somebody has changed what they stand on. `allegro-etl doctor --fix` tries again."
        yield Finding(topic, True, f"Odoo refused {refused}. {way_out}")
    else:
        yield Finding(topic, True, "there")
