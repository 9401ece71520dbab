"""How buyers paid, by the names that people know, on payment transactions (payment.method): PayU is no wire transfer.

Older servers have no methods of payment: there a transaction names our provider, Allegro, and the order's note says the rest.
"""

from collections.abc import Iterable

from allegro_etl.languages import N_, in_language
from allegro_etl.odoo.external_ids import external_id, method_key
from allegro_etl.odoo.session import OdooServer

MODEL = "payment.method"
CODES = "allegro_etl_"  # how the codes of ours begin
CASH = "cash_on_delivery"
OTHER = "other"
NAMES = {
    "payu": "Allegro / PayU",
    "p24": "Allegro / Przelewy24",
    "af": "Allegro Finance",
    "allegro_pay": "Allegro Pay",
    "ept": "Allegro Pay Business",
    CASH: N_("Allegro / cash on delivery"),
    OTHER: "Allegro",
}


def method_of(kind: str, provider: str | None) -> str:
    """Return how a payment of core.payments was made, as a key of NAMES."""
    if kind == CASH:
        return CASH
    name = (provider or "").lower()
    return name if name in NAMES else OTHER


def ensure_methods(odoo: OdooServer, known: dict[str, int], wanted: Iterable[str], language: str) -> dict[str, int]:
    """Return the methods that are wanted, by key of NAMES, made where they are missing and the user may make them.

    They are archived, so that no shop of the company offers them.
    """
    if not odoo.dialect.transaction_method:
        return {}
    keys = {name: method_key(name) for name in sorted(set(wanted))}
    missing = [name for name, key in keys.items() if key not in known]
    made: dict[str, int] = {}
    if missing and odoo.may(MODEL, "create"):
        said = in_language(language)
        rows = [[external_id(keys[name]), said(NAMES[name]), f"{CODES}{name}", False] for name in missing]
        made = dict(zip(missing, odoo.load(MODEL, ("id", "name", "code", "active"), rows), strict=True))
    return {name: made.get(name) or known[key] for name, key in keys.items() if name in made or key in known}
