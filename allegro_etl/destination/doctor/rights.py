"""Whether Odoo has the modules that a run works with, and whether the user may do there what a run does."""

from collections.abc import Iterator

from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.destination.doctor.fixing import ADMINISTRATORS, GROUP_NAME
from allegro_etl.destination.provision import FIELDS
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings

SALES = "Sales / User: All Documents"
INVOICING = "Accounting / Invoicing"
PRODUCTS = "Products / Create"
EMPLOYEE = "Role / User"
ALL_DOCUMENTS = "sales_team.group_sale_salesman_all_leads"

# What a run does, and the group that may: Odoo's own names for them.
RIGHTS = (
    ("sale.order", ("create", "write"), SALES),
    ("sale.order.line", ("create", "write"), SALES),
    ("stock.picking", ("read", "write"), SALES),
    ("res.partner", ("create", "write"), "Contact / Creation"),
    ("product.product", ("create", "write"), PRODUCTS),
    ("product.pricelist", ("create",), PRODUCTS),
    ("uom.uom", ("read",), EMPLOYEE),
    ("payment.transaction", ("create", "write"), INVOICING),
    ("payment.method", ("read",), EMPLOYEE),
    ("payment.provider", ("read",), GROUP_NAME),
    ("account.payment", ("create", "write"), INVOICING),
    ("account.payment.method.line", ("read",), EMPLOYEE),
    ("account.move", ("read",), INVOICING),
    ("account.move.line", ("write",), INVOICING),
    ("account.journal", ("read",), INVOICING),
    ("account.tax", ("read",), EMPLOYEE),
    ("mail.message", ("create",), EMPLOYEE),
    ("mail.activity", ("create", "write", "unlink"), EMPLOYEE),
    ("ir.model.data", ("read", "create", "write", "unlink"), GROUP_NAME),
)

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
    for model, operations, group in RIGHTS:
        if not odoo.has_fields(model):
            continue
        missing = [operation for operation in operations if not odoo.may(model, operation)]
        text = f"may {' and '.join(operations)}"
        if missing:
            text = f"May not {' and '.join(missing)}: {_way_out(group)}"
        yield Finding(f"Rights on {model}", not missing, text)
    sees_all = not odoo.has_fields("sale.order") or odoo.has_group(ALL_DOCUMENTS)
    yield Finding("Rights on others' sale orders", sees_all, "may" if sees_all else f"May not: {_way_out(SALES)}")


def _way_out(group: str) -> str:
    return f"run `allegro-etl doctor --fix`, or give the user the group {group}."


def surplus(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """Tell a user who is an administrator that fewer rights do. It stops nothing."""
    if any(odoo.has_group(group) for group in ADMINISTRATORS):
        text = f"The user is an administrator. The group {GROUP_NAME} is enough: `allegro-etl doctor --fix` makes it."
        yield Finding("Rights of an administrator", True, text)


def fields(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """See whether the dedicated fields are there, or may be made."""
    missing = [
        f"{model}.{name}" for model, names in FIELDS.items() for name in names if name not in odoo.has_fields(model)
    ]
    may_make = not missing or odoo.may("ir.model.fields", "create")
    text = "all there" if not missing else f"The next run makes {', '.join(missing)}."
    way_out = f"Odoo lacks {', '.join(missing)}, and the user may not make them: run `allegro-etl doctor --fix`."
    yield Finding("Dedicated fields", may_make, text if may_make else way_out)
