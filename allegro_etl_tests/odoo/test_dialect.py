"""How each version of Odoo speaks, made from what its servers say of their fields."""

from typing import Any

import pytest

from allegro_etl.odoo.dialect import ASKED, Dialect, dialect_of
from allegro_etl_tests.odoo.shapes import VERSIONS, dialect_in, shape

# The names of 14, and what each later version changed.
IN_14: dict[str, Any] = {
    "version": 14,
    "positions_on_taxes": False,
    "domestic": None,
    "price_included": {"price_include": True},
    "copies_take_a_name": False,
    "receivable": ("account_internal_type", "receivable"),
    "line_taxes": "tax_id",
    "line_unit": "product_uom",
    "unit_of_unit": None,
    "storable": {"type": "product"},
    "service": {"type": "service"},
    "provider": "payment.acquirer",
    "asks_nobody": {"provider": "transfer"},
    "transaction_provider": "acquirer_id",
    "transaction_reference": "acquirer_reference",
    "transaction_processed": "is_processed",
    "transaction_changed": None,
    "transaction_method": None,
    "payment_method_by_line": False,
    "payment_method": "payment_method_id",
    "payment_method_model": "account.payment.method",
    "payment_text": "ref",
    "payments_at_once": 1,
    "contact_lacks": frozenset({"company_registry"}),
    "country_code": None,
    "activity_open": None,
    "moves_deliveries": False,
    "has_branches": False,
    "finds_any": False,
    "reads_trees": False,
    "formats_groups": False,
    "needs_sender": True,
    "views_take_expressions": False,
    "list_view": "tree",
}
SINCE: dict[str, dict[str, Any]] = {
    "15": {
        "domestic": "country_id",
        "copies_take_a_name": True,
        "storable": {"detailed_type": "product"},
        "service": {"detailed_type": "service"},
        "transaction_processed": "is_post_processed",
        "transaction_changed": "last_state_change",
        "payment_method_by_line": True,
        "payment_method": "payment_method_line_id",
        "payment_method_model": "account.payment.method.line",
        "country_code": "country_code",
    },
    "16": {
        "receivable": ("account_type", "asset_receivable"),
        "provider": "payment.provider",
        "asks_nobody": {"code": "custom", "custom_mode": "wire_transfer"},
        "transaction_provider": "provider_id",
        "transaction_reference": "provider_reference",
        "contact_lacks": frozenset(),
    },
    "17": {
        "views_take_expressions": True,
        "transaction_method": "payment_method_id",
        "activity_open": "active",
        "has_branches": True,
        "finds_any": True,
        "reads_trees": True,
    },
    "18": {
        "list_view": "list",
        "price_included": {"price_include_override": "tax_included"},
        "storable": {"type": "consu", "is_storable": True},
        "service": {"type": "service"},
        "payment_text": "memo",
        "payments_at_once": 2,
        "moves_deliveries": True,
    },
    "19": {
        "positions_on_taxes": True,
        "domestic": "is_domestic",
        "line_taxes": "tax_ids",
        "line_unit": "product_uom_id",
        "unit_of_unit": "relative_uom_id",
        "formats_groups": True,
        "needs_sender": False,
    },
}


def expected(version: str) -> dict[str, Any]:
    names = dict(IN_14)
    for one in VERSIONS[1 : VERSIONS.index(version) + 1]:
        names |= SINCE[one]
    return names | {"version": int(version)}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_server_s_names_are_those_of_its_version(version: str) -> None:
    assert dialect_in(version).model_dump() == expected(version)


def test_names_are_taken_from_the_fields_and_not_from_the_number() -> None:
    renamed = dialect_of("19.0", shape("15"))
    by_number = {"version", "copies_take_a_name", "payments_at_once", "moves_deliveries", "has_branches", "finds_any",
                 "reads_trees", "formats_groups", "needs_sender", "views_take_expressions", "list_view"}  # fmt: skip

    old, new = dialect_in("15").model_dump(), renamed.model_dump()
    assert {name for name in old if old[name] != new[name]} <= by_number


def test_odoo_20_has_lost_what_public_sources_say_and_the_rest_is_as_in_19() -> None:
    """Odoo 20: `company_registry` and `company_name` are gone, and Odoo works out itself what a company is."""
    known = shape("19")
    partner = {name: kind for name, kind in known["res.partner"].items() if not name.startswith("company_")}
    names = dialect_of("20.0", known | {"res.partner": partner})

    changed = {"version": 20, "contact_lacks": frozenset({"company_registry", "company_name", "is_company"})}
    assert names == dialect_in("19").model_copy(update=changed)


def test_a_server_without_modules_has_names_too_and_the_doctor_tells_the_modules() -> None:
    assert isinstance(dialect_of("19.0", dict.fromkeys(ASKED, ())), Dialect)


@pytest.mark.parametrize("said", ["saas~18.4", "18.0+e", "18.0-20250101"])
def test_a_version_is_read_however_it_is_said(said: str) -> None:
    assert dialect_of(said, shape("18")) == dialect_in("18")


def test_names_survive_being_kept() -> None:
    names = dialect_in("14")

    assert Dialect.model_validate_json(names.model_dump_json()) == names
