"""How often forms were asked for, what Allegro says of one, and what is staged of it."""

import json

from allegro_etl_tests.documents.bench import Bench

BY_ID = "/order/checkout-forms/{id}"
LIST = "/order/checkout-forms"


def payload(bench: Bench, form_id: str) -> dict[str, object]:
    """Return what is staged of a form, as it was fetched last."""
    sql = "select payload from staging.checkout_forms where form_id = ? order by fetched_at desc limit 1"
    found: dict[str, object] = json.loads(bench.warehouse.scalar(sql, [form_id]))
    return found


def told(bench: Bench, form_id: str) -> dict[str, object]:
    """Return the form as it should be staged: all that Allegro says but the PESEL."""
    form = bench.shop.form(form_id)
    del form["buyer"]["personalIdentity"]
    return form
