"""Odoo's records by the names that people use: the settings name them by name or by external id."""

from collections.abc import Iterable

from allegro_etl.external_ids import EXTERNAL_ID, PREFIX
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.session import Domain, OdooServer


def find_named(
    odoo: OdooServer, model: str, name: str, setting: str, domain: Domain | None = None, field: str = "name"
) -> int:
    """Give the id of the one record that a setting names, by external id (`module.name`) or by its name.

    Raises OdooLacks where there is none or more than one, saying which setting and what to do.
    """
    if EXTERNAL_ID.fullmatch(name) and (found := by_external_id(odoo, [name]).get(name)):
        return found
    ids = [record["id"] for record in odoo.search_read(model, [(field, "=", name), *(domain or [])], ["id"])]
    if len(ids) == 1:
        return int(ids[0])
    trouble = "no such record" if not ids else f"{len(ids)} of that name"
    raise OdooLacks(
        f"Setting {setting} names {name!r} ({model}), and Odoo has {trouble}. "
        "Correct the setting, rename the record in Odoo, or name it by its external id (module.name)."
    )


def by_external_id(odoo: OdooServer, names: list[str]) -> dict[str, int]:
    """Give the database ids of those external ids (`module.name`) that exist. Source: Odoo's ir.model.data."""
    wanted = set(names)
    rows = odoo.search_read_in(
        "ir.model.data", "name", sorted({name.split(".", 1)[1] for name in wanted}), ["module", "name", "res_id"]
    )
    return {full: row["res_id"] for row in rows if (full := f"{row['module']}.{row['name']}") in wanted}


def external_ids_of(odoo: OdooServer, model: str, ids: Iterable[int]) -> dict[int, str]:
    """Give an external id of each record that has one, ours first. Source: Odoo's ir.model.data."""
    rows = odoo.search_read_in(
        "ir.model.data", "res_id", sorted(ids), ["module", "name", "res_id"], [("model", "=", model)]
    )
    names: dict[int, str] = {}
    for row in rows:
        if row["res_id"] not in names or row["module"] == PREFIX:
            names[row["res_id"]] = f"{row['module']}.{row['name']}"
    return names
