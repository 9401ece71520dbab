"""Odoo's errors in our words."""

from allegro_etl.odoo.errors import OdooLacks, RecordsRefused, translate


def test_a_warning_that_leads_somewhere_is_told_without_its_button() -> None:
    text = "Please create a warehouse for company Second."
    data = {
        "name": "odoo.exceptions.RedirectWarning",
        "message": f"{text}\n356\nGo to Warehouses\nNone",
        "arguments": [text, 356, "Go to Warehouses", None],
    }

    error = translate(data, "sale.order", "action_confirm")

    assert isinstance(error, RecordsRefused)
    assert error.reason == text


def test_a_model_that_odoo_lacks_is_no_trouble_of_a_record() -> None:
    data = {"name": "odoo.exceptions.UserError", "message": "Object delivery.carrier doesn't exist"}

    assert isinstance(translate(data, "delivery.carrier", "search_read"), OdooLacks)
