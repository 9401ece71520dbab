"""Odoo's records by the names that people use: the settings name them by name or by external id."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from allegro_etl.external_ids import EXTERNAL_ID, PREFIX
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import SettingsError


class NamesNoRecord(OdooLacks, SettingsError):
    """A setting names a record that Odoo lacks, has twice, or that cannot be used for it."""


class Named(NamedTuple):
    """A record that a setting names, by external id (`module.name`) or by its name."""

    setting: str
    model: str
    name: str


# Models whose records belong to one company, or to all: two companies may use one name.
OF_COMPANY = frozenset(
    {
        "crm.team",
        "stock.warehouse",
        "account.journal",
        "account.payment.term",
        "account.fiscal.position",
        "product.pricelist",
        "delivery.carrier",
    }
)


def find_all_named(odoo: OdooServer, records: Iterable[Named], company_id: int | None = None) -> dict[str, int]:
    """Give the id of each record that the settings name, by setting; one query per model.

    Raises NamesNoRecord for the first one of which there is none, or more than one, saying which setting and what to do.
    """
    candidates = candidates_of(odoo, records, company_id)
    for record, ids in candidates.items():
        if len(ids) != 1:
            raise NamesNoRecord(trouble_with(record, ids))
    return {record.setting: ids[0] for record, ids in candidates.items()}


def candidates_of(odoo: OdooServer, records: Iterable[Named], company_id: int | None = None) -> dict[Named, list[int]]:
    """Give the ids of all records that could be meant, by what names them."""
    wanted = list(records)
    bound = by_external_id(odoo, [record.name for record in wanted if EXTERNAL_ID.fullmatch(record.name)])
    found: dict[tuple[str, str], list[int]] = {}
    for model in sorted({record.model for record in wanted if record.name not in bound}):
        names = sorted({record.name for record in wanted if record.model == model})
        own = [("company_id", "in", [company_id, False])] if company_id and model in OF_COMPANY else []
        for row in odoo.search_read(model, [("name", "in", names), *own], ["name"]):
            found.setdefault((model, row["name"]), []).append(int(row["id"]))
    return {
        record: [bound[record.name]] if record.name in bound else found.get((record.model, record.name), [])
        for record in wanted
    }


def trouble_with(record: Named, ids: Sequence[int]) -> str:
    """Give the sentence about a record of which Odoo has none, or several."""
    trouble = "no such record" if not ids else f"{len(ids)} of that name"
    return (
        f"Setting {record.setting} names {record.name!r} ({record.model}), and Odoo has {trouble}. "
        "Correct the setting, rename the record in Odoo, or name it by its external id (module.name)."
    )


def by_external_id(odoo: OdooServer, names: list[str]) -> dict[str, int]:
    """Give the database ids of those external ids (`module.name`) that exist. Source: Odoo's ir.model.data."""
    wanted = set(names)
    rows = odoo.search_read_in(
        "ir.model.data", "name", sorted({name.split(".", 1)[1] for name in wanted}), ["module", "name", "res_id"]
    )
    return {full: row["res_id"] for row in rows if (full := f"{row['module']}.{row['name']}") in wanted}


def external_ids_of(odoo: OdooServer, ids: Mapping[str, Iterable[int]]) -> dict[str, str]:
    """Give an external id of each record that has one, ours first, by "model,id". Source: Odoo's ir.model.data."""
    wanted = {f"{model},{record_id}" for model, of_model in ids.items() for record_id in of_model}
    all_ids = sorted({record_id for of_model in ids.values() for record_id in of_model})
    fields = ["module", "name", "model", "res_id"]
    names: dict[str, str] = {}
    # One query for all models: it brings a few records too many, and saves a query for each model.
    for row in odoo.search_read_in("ir.model.data", "res_id", all_ids, fields, [("model", "in", sorted(ids))]):
        record = f"{row['model']},{row['res_id']}"
        if record in wanted and (record not in names or row["module"] == PREFIX):
            names[record] = f"{row['module']}.{row['name']}"
    return names
