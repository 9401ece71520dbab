"""What the user of allegro_etl may do, and by which of Odoo's groups: they differ from one version to another.

The group that `doctor --fix` makes implies Odoo's own groups. What only a group of managers may do on a server is given to it
model by model.
"""

from typing import NamedTuple

from allegro_etl.destination.payment_methods import CODES
from allegro_etl.odoo.dialect import Dialect
from allegro_etl.odoo.external_ids import PREFIX

GROUP_NAME = "Allegro ETL"
ADMINISTRATORS = ("base.group_system", "base.group_erp_manager")
MAKES_PRODUCTS = "product.group_product_manager"

# What the group lets its members do by the groups that it implies: their external ids. One that a server lacks is left out.
IMPLIED = (
    "base.group_user",
    "base.group_partner_manager",
    "sales_team.group_sale_salesman_all_leads",
    MAKES_PRODUCTS,
    "account.group_account_invoice",
)

OPERATIONS = ("read", "write", "create", "unlink")


class Right(NamedTuple):
    """What the group may do with the records of a model, and with which of them: `bounded` operations only within `domain`."""

    key: str
    told: str
    model: str
    operations: tuple[str, ...]
    domain: str
    bounded: tuple[str, ...]


class Screen(NamedTuple):
    """What Odoo's screens call the groups that a run needs."""

    employee: str
    contacts: str
    products: str
    invoicing: str
    sales: str = "Sales / User: All Documents"


# The first version -> its names: no field tells them, and few users may read them.
SCREENS = {
    19: Screen("Role / User", "Contact / Creation", "Products / Create", "Accounting / Invoicing"),
    18: Screen(
        "User types / Internal User",
        "Extra Rights / Contact Creation",
        "Extra Rights / Product Creation",
        "Invoicing / Invoicing",
    ),
    0: Screen("User types / Internal User", "Extra Rights / Contact Creation", GROUP_NAME, "Invoicing / Billing"),
}
A_GROUP_MAKES_PRODUCTS = 18
# What shows Allegro in Odoo's screens, and nothing else of the kind: the key, what it lets do, the model, the bounds.
OF_SCREENS = (
    (
        "views",
        "let the group add what is Allegro's to Odoo's screens: views of its own names only (ir.ui.view)",
        "ir.ui.view",
        f"[('name', '=like', '{PREFIX}.%')]",
    ),
    (
        "actions",
        "let the group make the window of Allegro's orders, and no other (ir.actions.act_window)",
        "ir.actions.act_window",
        "[('name', '=', 'Allegro'), ('res_model', '=', 'sale.order')]",
    ),
    (
        "menus",
        "let the group make the menu Allegro, and no other (ir.ui.menu)",
        "ir.ui.menu",
        "[('name', '=', 'Allegro')]",
    ),
)
METHODS = Right(
    "methods",
    "let the group name the ways in which buyers pay on Allegro, and no others (payment.method)",
    "payment.method",
    ("read", "write", "create"),
    f"[('code', '=like', '{CODES}%')]",
    ("write", "create"),
)
GOODS = ("product.template", "product.product", "product.pricelist")


def screen_of(names: Dialect) -> Screen:
    """Return what the server's screens call its groups."""
    return next(screen for since, screen in SCREENS.items() if names.version >= since)


def rights_of(names: Dialect) -> tuple[Right, ...]:
    """Return the rights that the group has besides those of the groups that it implies."""
    kind, value = next(iter(names.asks_nobody.items()))
    bound = (
        *([METHODS] if names.transaction_method else []),
        *(
            Right(key, told, model, OPERATIONS, domain, ("write", "create", "unlink"))
            for key, told, model, domain in OF_SCREENS
        ),
        Right(
            "names",
            "let the group read external ids, and write those of allegro_etl only (ir.model.data)",
            "ir.model.data",
            OPERATIONS,
            f"[('module', '=', '{PREFIX}')]",
            ("write", "create", "unlink"),
        ),
        Right(
            "providers",
            f"let the group read payment providers that need no credentials ({names.provider})",
            names.provider,
            ("read",),
            f"[('{kind}', '=', '{value}')]",
            ("read",),
        ),
    )
    if names.version >= A_GROUP_MAKES_PRODUCTS:
        return bound
    return (
        *bound,
        *(
            Right(
                model.replace(".", "_"),
                f"let the group make what it sells: here only managers may ({model})",
                model,
                ("read", "write", "create"),
                "[(1, '=', 1)]",
                ("read", "write", "create"),
            )
            for model in GOODS
        ),
    )
