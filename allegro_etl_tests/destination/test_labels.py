"""Labels of our fields on a real Odoo when the language changes: written anew for all its languages, but for a person's own."""

from typing import Any

import pytest

from allegro_etl.destination.fields import FIELDS
from allegro_etl.destination.labels import LABELS
from allegro_etl.languages import in_language
from allegro_etl_tests.merchant.bench import Bench

LOCALES = ("en_US", "pl_PL")
NICK = "Nick"


def shown(bench: Bench, locale: str) -> dict[str, Any]:
    """Return what the reader of a language sees of each field: its label, and the words of its choices."""
    found: dict[str, Any] = {}
    for model, fields in FIELDS.items():
        asked = {"allfields": sorted(fields), "attributes": ["string", "selection"], "context": {"lang": locale}}
        read = bench.odoo.session.execute_kw(model, "fields_get", [], asked)
        found |= {
            f"{model}.{name}": (one["string"], dict(one.get("selection") or {}))
            for name in fields
            if (one := read.get(name))
        }
    return found


def wanted(language: str) -> dict[str, Any]:
    said = in_language(language)
    return {
        f"{model}.{name}": (said(one.label), {key: said(text) for key, text in one.choices})
        for model, fields in FIELDS.items()
        for name, one in fields.items()
    }


def speak_polish_too(bench: Bench) -> None:
    """Let Odoo have another language beside English, without the words of its own modules."""
    [polish] = [row["id"] for row in bench.read("res.lang", [("code", "=", "pl_PL")], "code", archived=True)]
    bench.call("res.lang", "write", [polish], {"active": True})


def assert_deliveries_are_dated(bench: Bench, least: int) -> None:
    """Let each delivery, and there are so many at least, have the date of dispatch of its order, which has one."""
    orders = {row["id"]: row["x_allegro_dispatch_by"] for row in bench.read("sale.order", [], "x_allegro_dispatch_by")}
    found = bench.read("stock.picking", [("sale_id", "in", [*orders])], "sale_id", "x_allegro_dispatch_by")
    assert len(found) >= least
    assert all(orders.values())
    assert [row for row in found if row["x_allegro_dispatch_by"] != orders[row["sale_id"][0]]] == []


@pytest.mark.every_odoo
def test_deliveries_have_their_dates_after_the_labels_were_written_anew(beginner: Bench) -> None:
    for language in ("en", "hu", "en"):
        with beginner.parameters(odoo__language=language):
            for _ in range(2):  # the second run finds the labels as they are to be
                beginner.sell()
                beginner.run()

    assert_deliveries_are_dated(beginner, 2 * 3)


@pytest.mark.every_odoo
def test_deliveries_have_their_dates_after_a_field_was_made_that_was_not_there(beginner: Bench) -> None:
    beginner.sell()
    beginner.run()
    [field] = beginner.read(LABELS, [("model", "=", "sale.order"), ("name", "=", "x_allegro_invoice_due")], "id")
    beginner.call(LABELS, "unlink", [field["id"]])

    for _ in range(2):  # the second run finds all fields
        beginner.sell()
        beginner.run()

    assert_deliveries_are_dated(beginner, 3)


@pytest.mark.every_odoo
def test_another_language_labels_the_fields_anew_for_every_reader(beginner: Bench) -> None:
    speak_polish_too(beginner)
    beginner.sell()
    beginner.run()
    assert [shown(beginner, locale) for locale in LOCALES] == [wanted("en")] * 2
    [login] = beginner.read(LABELS, [("model", "=", "res.partner"), ("name", "=", "x_allegro_login")], "id")
    beginner.call(LABELS, "write", [login["id"]], {"field_description": NICK}, lang="pl_PL")

    for language in ("cs", "pl"):
        with beginner.parameters(odoo__language=language):
            beginner.sell()
            beginner.run()

        theirs = wanted(language) | {"res.partner.x_allegro_login": (NICK, {})}
        assert [shown(beginner, locale) for locale in LOCALES] == [wanted(language), theirs]
        said = in_language(language)("Status")
        arch = str(beginner.read("ir.ui.view", [("name", "=", "allegro_etl.view_order_form")], "arch")[0]["arch"])
        assert said in arch


def test_a_run_in_the_same_language_labels_nothing(beginner: Bench) -> None:
    with beginner.parameters(odoo__language="pl"):
        since = beginner.moment()
        beginner.sell()
        beginner.run()

    assert beginner.read(LABELS, [("write_date", ">=", f"{since:%Y-%m-%d %H:%M:%S}")], "name") == []
