"""What is remembered as last written of an order that another program made: all that Allegro says of it by then.

So what is otherwise in Odoo counts as a person's, and stays; what Allegro changes later is compared as with any order.
"""

from allegro_etl.records.orders.sides import TAKEN_OVER, Written, key_of, line_fields, told_fingerprints
from allegro_etl.take_over.rows import FoundRow
from allegro_etl.warehouse.tables import LineRow


def written_before(form: FoundRow, lines: list[LineRow], *, is_paid: bool, carrier_id: int | None) -> Written:
    """Return it for a form with its sale order, as a row of take-over's report, and the form's lines.

    An address or carrier that is the same on both sides is remembered with its id in Odoo. `carrier_id`: the one that the
    settings name. `is_paid`: Odoo shows the order as paid.
    """
    same = {
        "partner_shipping_id": form["shipping_id"] if form["is_delivered_there"] else None,
        "partner_invoice_id": form["invoice_contact_id"] if form["is_invoiced_there"] else None,
        "carrier_id": carrier_id,
    }
    places = {name: [key, same[name]] for name in same if (key := key_of(form, name))}
    before = {"as": form["disposition"], "is_paid": is_paid, "payments": form["payments"]}
    return {
        **places,
        **told_fingerprints(form),
        "lines": {line["line_key"]: line_fields(line) for line in lines},
        TAKEN_OVER: before,
    }
