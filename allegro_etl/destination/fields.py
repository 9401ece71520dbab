"""The fields of our own in Odoo (ir.model.fields): those that a run needs, and those that only people look at.

They are made over the API, only where they are missing. Without the latter a run works as well: a user who may not make
fields is not stopped by them.
"""

from typing import Any, NamedTuple

from allegro_etl.grammar import start
from allegro_etl.languages import N_, Translate, in_language
from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.odoo.session import OdooServer

INDEX = "btree"

LOGIN = "x_allegro_login"
"""A buyer's name on Allegro, which an older Odoo of ours may lack."""

# A product's offers stand in the external ids under which they were bound: nothing has to be written twice.
OFFERS_OF_PRODUCT = f"""
for product in self:
    keys = self.env['ir.model.data'].sudo().search([
        ('module', '=', '{PREFIX}'), ('model', '=', 'product.product'),
        ('res_id', 'in', product.with_context(active_test=False).product_variant_ids.ids),
    ]).mapped('name')
    offers = {{key.split('_')[1] for key in keys if key.startswith('{start("offer_product_key")}')}}
    product['x_allegro_offers'] = ', '.join(sorted(offers)) or False
"""


class Made(NamedTuple):
    """A field of ours: its label, its type, and where its values come from if they are not written."""

    label: str
    kind: str = "char"
    is_needed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    related: str | None = None
    compute: str | None = None


STATES = (
    ("unfinished", N_("Purchase not finished")),
    ("new", N_("New")),
    ("processing", N_("In progress")),
    ("ready", N_("Ready to send")),
    ("suspended", N_("Suspended")),
    ("sent", N_("Sent")),
    ("at_pickup_point", N_("Ready for pickup")),
    ("picked_up", N_("Picked up")),
    ("returned", N_("Returned")),
    ("cancelled", N_("Cancelled")),
)
PAYMENTS = (
    ("paid", N_("Paid")),
    ("cash_on_delivery", N_("Cash on delivery")),
    ("later", N_("Paid later")),
    ("underpaid", N_("Paid too little")),
    ("unpaid", N_("Not paid")),
)
DISPATCH_BY, DELIVERY_METHOD, PICKUP_POINT = N_("Dispatch by"), N_("Delivery method"), N_("Pickup point")

# model -> field -> what it is. Never copied: a duplicated order is a person's, not Allegro's.
FIELDS: dict[str, dict[str, Made]] = {
    "res.partner": {
        "x_allegro_id": Made(N_("Allegro buyer id"), is_needed=True),
        LOGIN: Made(N_("Allegro login")),
    },
    "sale.order": {
        "x_allegro_id": Made(N_("Allegro order id"), is_needed=True),
        "x_allegro_marketplace": Made(N_("Allegro marketplace"), is_needed=True),
        "x_allegro_status": Made(N_("Allegro status"), is_needed=True),
        "x_allegro_fulfillment": Made(N_("Allegro fulfilment status"), is_needed=True),
        "x_allegro_delivery_method": Made(N_("Allegro delivery method"), is_needed=True),
        "x_allegro_pickup_point": Made(N_("Allegro pickup point"), is_needed=True),
        "x_allegro_invoice_due": Made(N_("Allegro: invoice due"), "date", is_needed=True),
        # by which a person's change is told from Allegro's
        "x_allegro_written": Made(N_("Allegro: as last written"), "text", is_needed=True),
        "x_allegro_url": Made(N_("Allegro: page of the order")),
        "x_allegro_market": Made(N_("Allegro market")),
        "x_allegro_state": Made(N_("Allegro: state"), "selection", choices=STATES),
        "x_allegro_dispatch_by": Made(N_("Allegro: dispatch by"), "datetime"),
        "x_allegro_payment": Made(N_("Allegro: payment"), "selection", choices=PAYMENTS),
    },
    "stock.picking": {
        "x_allegro_dispatch_by": Made(DISPATCH_BY, "datetime", related="sale_id.x_allegro_dispatch_by"),
        "x_allegro_delivery_method": Made(DELIVERY_METHOD, related="sale_id.x_allegro_delivery_method"),
        "x_allegro_pickup_point": Made(PICKUP_POINT, related="sale_id.x_allegro_pickup_point"),
    },
    "product.template": {"x_allegro_offers": Made(N_("Offers on Allegro"), compute=OFFERS_OF_PRODUCT)},
}

NEEDED = tuple((model, name) for model, fields in FIELDS.items() for name, one in fields.items() if one.is_needed)
SHOWN = tuple((model, name) for model, fields in FIELDS.items() for name, one in fields.items() if not one.is_needed)
SHOWN_OF_ORDERS = frozenset(name for model, name in SHOWN if model == "sale.order")
"""The fields of orders that a run writes where Odoo has them."""


def missing_fields(odoo: OdooServer, wanted: tuple[tuple[str, str], ...] = NEEDED) -> list[tuple[str, str]]:
    """Return (model, field) of those that Odoo lacks, of models that it has."""
    return [(model, name) for model, name in wanted if odoo.has_fields(model) and name not in odoo.has_fields(model)]


def ensure_fields(odoo: OdooServer, language: str, wanted: tuple[tuple[str, str], ...] = NEEDED) -> int:
    """Make the fields that Odoo lacks (ir.model.fields), labelled in a language; return how many were missing."""
    said = in_language(language)
    missing = missing_fields(odoo, wanted)
    if missing:
        found = odoo.search_read("ir.model", [("model", "in", list(FIELDS))], ["model"])
        models = {record["model"]: record["id"] for record in found}
        indexed = _indexed(odoo)
        # One call for each: every call makes each worker process of Odoo load its models anew. What is read from other
        # fields comes after them.
        plain = [one for one in missing if not FIELDS[one[0]][one[1]].related]
        for together in (plain, [one for one in missing if one not in plain]):
            values = [field_values(models[model], model, name, said, indexed) for model, name in together]
            if values:
                odoo.call("ir.model.fields", "create", values)
        odoo.forget_fields()
        if plain == missing:  # else related ones were written last
            keep_related_fields_filled(odoo)
    return len(missing)


def keep_related_fields_filled(odoo: OdooServer) -> None:
    """Write the labels of related fields as they are, after other fields were written. Raises OdooError. Source: Odoo's ir.model.fields.

    When Odoo 19 loads the model of a written field anew, it forgets which fields of other models are read from it: from then on, the
    worker that did it leaves our dates on deliveries empty. Loading those models, too, it finds them again.
    """
    related = [(model, name) for model, fields in FIELDS.items() for name, one in fields.items() if one.related]
    found = odoo.search_read(
        "ir.model.fields",
        [("model", "in", [model for model, _ in related]), ("name", "in", [name for _, name in related])],
        ["field_description"],
    )
    if found:
        odoo.load(
            "ir.model.fields", (".id", "field_description"), [[one["id"], one["field_description"]] for one in found]
        )


def _indexed(odoo: OdooServer) -> object:
    """Return what tells Odoo to index a field: yes, or on newer servers the kind of the index."""
    kinds = odoo.call("ir.model.fields", "fields_get", ["index"], attributes=["type", "selection"])["index"]
    return INDEX if INDEX in dict(kinds.get("selection") or ()) else True


def field_values(model_id: int, model: str, name: str, translate: Translate, indexed: object) -> dict[str, Any]:
    """Return the values of a new field (ir.model.fields). `indexed` tells Odoo to index one."""
    made = FIELDS[model][name]
    choices = [
        (0, 0, {"value": key, "name": translate(text), "sequence": place})
        for place, (key, text) in enumerate(made.choices)
    ]
    return {
        "model_id": model_id,
        "name": name,
        "field_description": translate(made.label),
        "ttype": made.kind,
        "state": "manual",
        "index": indexed if name == "x_allegro_id" else False,
        "copied": False,
        **_source(made),
        **({"selection_ids": choices} if choices else {}),
    }


def _source(made: Made) -> dict[str, Any]:
    """Return where a field's values come from. What others sort by is kept in the database too."""
    if made.related:
        return {"related": made.related, "store": made.kind == "datetime", "readonly": True}
    if made.compute:
        return {"compute": made.compute, "store": False, "readonly": True}
    return {}
