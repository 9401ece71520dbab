"""VAT numbers of business invoices, checked and written with their country, read once per distinct value."""

from stdnum.cz import dic
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.hu import anum
from stdnum.pl import nip
from stdnum.sk import dph

from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query

_NATIONAL = {"PL_NIP": ("PL", nip), "CZ_DIC": ("CZ", dic), "SK_IC_DPH": ("SK", dph)}
_REGISTRIES = ("CZ_ICO", "SK_ICO")
_HUNGARIAN_BASE = 8  # of an adószám, 12345678-1-42: the digits that are the VAT number


def vat_number(type_: str, value: str) -> str | None:
    """Return a VAT number as Odoo keeps it, PL5250000000, or None where the value is none.

    `type_` is of Allegro's invoice.address.company.ids[]: PL_NIP, CZ_DIC, SK_IC_DPH, HU_ADOSZAM, VAT_EU or OTHER.
    """
    compact = "".join(character for character in value.upper() if character.isalnum())
    try:
        if type_ == "HU_ADOSZAM":
            return "HU" + str(anum.validate(compact.removeprefix("HU")[:_HUNGARIAN_BASE]))
        if type_ in _NATIONAL:
            country, module = _NATIONAL[type_]
            return country + str(module.validate(compact)).removeprefix(country)
        return None if type_ in _REGISTRIES else str(vat.validate(compact))
    except ValidationError:
        return None


def registry_number(type_: str, value: str) -> str | None:
    """Return the number of a company register, CZ_ICO or SK_ICO: eight digits, or None where the value is none."""
    digits = "".join(character for character in value if character.isdigit())
    return digits if type_ in _REGISTRIES and len(digits) == 8 else None  # noqa: PLR2004


def read_vat_numbers(warehouse: Warehouse) -> None:
    """Fill vat and company_registry of the run's partners, and say in the orders' notes which numbers are invalid."""
    distinct = warehouse.rows(
        "select distinct one.type, one.value from (select unnest(vat_numbers) as one from work.partners)"
        " where one.value is not null"
    )
    warehouse.insert(
        "work.vat_numbers",
        ("type", "typed", "vat", "registry"),
        [
            (type_ or "OTHER", value, vat_number(type_ or "OTHER", value), registry_number(type_ or "OTHER", value))
            for type_, value in distinct
        ],
    )
    run_query(warehouse, __package__, "partner_vat")
    run_query(warehouse, __package__, "order_notes")
