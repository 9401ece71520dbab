"""Telephone numbers in one spelling, E.164, read once per distinct value; what is no number stays as it was typed."""

import phonenumbers

from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query


def phone(typed: str, country_code: str | None) -> str:
    """Return the number in E.164 where it can be a number of that country or carries its own prefix, else as typed."""
    try:
        number = phonenumbers.parse(typed, country_code)
    except phonenumbers.NumberParseException:
        return typed
    if not phonenumbers.is_valid_number(number):
        return typed
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_phones(warehouse: Warehouse) -> None:
    """Rewrite the telephone numbers of the run's partners: the common spellings in SQL, the others here."""
    run_query(warehouse, __package__, "plain_phones")
    unread = warehouse.rows("select country_hint, typed from work.phones where phone is null")
    warehouse.execute("delete from work.phones where phone is null")
    warehouse.insert(
        "work.phones",
        ("country_hint", "typed", "phone"),
        [(country, typed, phone(typed, country)) for country, typed in unread],
    )
    run_query(warehouse, __package__, "partner_phones")
