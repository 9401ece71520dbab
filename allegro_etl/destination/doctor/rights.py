"""Whether Odoo has the modules that a run works with, and whether the user may do there what a run does."""

from collections.abc import Iterator

from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.destination.provision import FIELDS
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings

# What a run writes, and the group that may: Odoo's own names for them.
RIGHTS = (
    ("sale.order", ("create", "write"), "Sales / Administrator"),
    ("res.partner", ("create", "write"), "Contact / Creation"),
    ("product.product", ("create",), "Products / Create"),
    ("payment.transaction", ("create", "write"), "Accounting / Invoicing"),
    ("account.payment", ("create", "write"), "Accounting / Invoicing"),
    ("mail.message", ("create",), "Internal User"),
    ("mail.activity", ("create",), "Internal User"),
    ("ir.model.data", ("read", "create"), "Allegro ETL"),
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
    """See whether the user's groups let it do what a run does."""
    for model, operations, group in RIGHTS:
        if not odoo.has_fields(model) and model in MODULES:
            continue
        missing = [operation for operation in operations if not odoo.may(model, operation)]
        text = f"may {' and '.join(operations)}"
        if missing:
            text = f"May not {' and '.join(missing)}: give the user the group {group}."
        yield Finding(f"Rights on {model}", not missing, text)


def fields(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    """See whether the dedicated fields are there, or may be made."""
    missing = [
        f"{model}.{name}" for model, names in FIELDS.items() for name in names if name not in odoo.has_fields(model)
    ]
    may_make = not missing or odoo.may("ir.model.fields", "create")
    text = "all there" if not missing else f"The next run makes {', '.join(missing)}."
    way_out = f"Odoo lacks {', '.join(missing)}, and the user may not make them: run `allegro-etl doctor --fix`."
    yield Finding("Dedicated fields", may_make, text if may_make else way_out)
