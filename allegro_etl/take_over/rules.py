"""The rules by which a sale order is recognised as Allegro's, as people name them, and their order."""

from collections.abc import Sequence

from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import SettingsError
from allegro_etl.take_over.candidates import read_lines
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query

REFERENCE = "reference"
BUYER = "buyer"
FIELD = "field:"
DEFAULT = (REFERENCE, BUYER)
TEXT_TYPES = ("char", "text", "integer")


def read_rules(given: Sequence[str]) -> list[str]:
    """Return the rules in their order, the usual ones where none is given. Raises SettingsError for what is none."""
    for rule in given:
        is_field = rule.startswith(FIELD) and rule.removeprefix(FIELD).isidentifier()
        if rule not in DEFAULT and not is_field:
            raise SettingsError(f"--by {rule}: it may be {REFERENCE}, {BUYER}, or {FIELD} with the name of a field.")
    return list(dict.fromkeys(given)) or list(DEFAULT)


def fields_of(odoo: OdooServer, rules: Sequence[str]) -> list[str]:
    """Return the fields of sale.order that rules name. Raises SettingsError where Odoo has no such field of text."""
    named = [rule.removeprefix(FIELD) for rule in rules if rule.startswith(FIELD)]
    if not named:
        return []
    types = {
        name: one["type"] for name, one in odoo.call("sale.order", "fields_get", named, attributes=["type"]).items()
    }
    for name in named:
        if types.get(name) not in TEXT_TYPES:
            what = f"is of type {types[name]}" if name in types else "is not there, or the user may not see it"
            raise SettingsError(f"--by {FIELD}{name}: field {name} of Odoo's sale orders {what}; a text is needed.")
    return named


def find(warehouse: Warehouse, odoo: OdooServer, rules: Sequence[str]) -> None:
    """Fill take_over.found and take_over.ambiguous, rule by rule: what one has decided, the next leaves alone. Raises OdooError."""
    fields = [rule for rule in rules if rule.startswith(FIELD)]
    for rule in rules:
        if rule in fields:
            run_query(warehouse, __package__, "by_field", rule=rule, place=fields.index(rule) + 1)
        else:
            run_query(warehouse, __package__, f"by_{rule}")
        run_query(warehouse, __package__, "found", rule=rule)
        run_query(warehouse, __package__, "ambiguous", rule=rule)
    read_lines(warehouse, odoo)
