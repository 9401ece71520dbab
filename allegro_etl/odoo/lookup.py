"""Odoo's records by the names that people use: the settings name them by name or by external id."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.external_ids import EXTERNAL_ID, PREFIX
from allegro_etl.odoo.session import Domain, OdooServer, Record
from allegro_etl.settings import SettingsError


class NamesNoRecord(OdooLacks, SettingsError):
    """A setting names a record that Odoo lacks, has twice, or that cannot be used for it."""


class Named(NamedTuple):
    """A record that a setting names, by external id (`module.name`) or by its name."""

    setting: str
    model: str
    name: str


class Bound(NamedTuple):
    """What an external id stands for."""

    model: str
    id: int


# Models whose records belong to one company, or to all: two companies may use one name.
OF_COMPANY = frozenset({"crm.team", "stock.warehouse"})
# Of these, a company may also use those of the companies above it.
OF_COMPANIES_ABOVE = frozenset(
    {
        "account.journal",
        "account.payment.term",
        "account.fiscal.position",
        "product.pricelist",
        "delivery.carrier",
    }
)
# Of these no other one is told: what a run raises goes to Dagster and to alerts, where people's names do not belong.
OF_PEOPLE = frozenset({"res.users"})

MOST_NEAREST = 3
LEAST_ALIKE = 0.6
SHORTEST_PART = 3  # letters of a name by which it may be meant


def find_all_named(odoo: OdooServer, records: Iterable[Named], company_id: int | None = None) -> dict[str, int]:
    """Return the id of each record that the settings name, by setting; one query per model.

    Raises NamesNoRecord for the first one of which there is none, or more than one, saying which setting and what to do.
    """
    candidates = candidates_of(odoo, records, company_id)
    for record, ids in candidates.items():
        if len(ids) != 1:
            raise NamesNoRecord(trouble_with(record, ids, nearest_to(odoo, record, ids, company_id)))
    return {record.setting: ids[0] for record, ids in candidates.items()}


def candidates_of(odoo: OdooServer, records: Iterable[Named], company_id: int | None = None) -> dict[Named, list[int]]:
    """Return the ids of all records that could be meant, by what names them: of the right model, of the company or of none."""
    wanted = list(records)
    bound = by_external_id(odoo, [record.name for record in wanted if EXTERNAL_ID.fullmatch(record.name)])
    found: dict[Named, list[int]] = {}
    for model in sorted({record.model for record in wanted}):
        of_model = [record for record in wanted if record.model == model]
        names = sorted({record.name for record in of_model if record.name not in bound})
        ids = sorted({bound[record.name].id for record in of_model if record.name in bound})
        domain = ["|", ("name", "in", names), ("id", "in", ids), *usable_by(odoo, company_id, model)]
        rows = odoo.search_read(model, domain, ["name"])
        found |= {record: [row["id"] for row in rows if _is(record, row, bound)] for record in of_model}
    return {record: found[record] for record in wanted}


def _is(record: Named, row: Record, bound: Mapping[str, Bound]) -> bool:
    """Return whether a row of the model is the record: an external id is one of a model, and names no record of others."""
    if record.name in bound:
        return bound[record.name] == Bound(record.model, row["id"])
    return bool(row["name"] == record.name)


def usable_by(odoo: OdooServer, company_id: int | None, model: str) -> Domain:
    """Return the domain of a model's records that orders of a company may use; without a company, of all."""
    if not company_id:
        return []
    if model in OF_COMPANIES_ABOVE:
        return shared_with(odoo, company_id)
    if model == "res.users":
        return [("company_ids", "in", [company_id])]
    return [("company_id", "in", [company_id, False])] if model in OF_COMPANY else []


def shared_with(odoo: OdooServer, company_id: int) -> Domain:
    """Return the domain of records that a company may use. Source: Odoo's `check_company_domain_parent_of`."""
    return ["|", ("company_id", "=", False), of_company(odoo, company_id)]


def of_company(odoo: OdooServer, company_id: int) -> tuple[str, str, int]:
    """Return the condition of records that are a company's, or one's above it where a company uses those."""
    return ("company_id", "parent_of" if odoo.dialect.has_branches else "=", company_id)


def trouble_with(record: Named, ids: Sequence[int], near: Sequence[str] = ()) -> str:
    """Return the sentence about a record of which Odoo has none, or several; `near` are names that may be meant."""
    trouble = f"{len(ids)} of that name" if ids else "no such record that orders of the company may use"
    return (
        f"Setting {record.setting} names {record.name!r} ({record.model}), and Odoo has {trouble}.{did_you_mean(near)} "
        "Correct the setting, rename the record in Odoo, or name it by its external id (module.name)."
    )


def nearest_to(odoo: OdooServer, record: Named, ids: Sequence[int], company_id: int | None = None) -> list[str]:
    """Return the names in Odoo that may be meant by one of which it has no record; none where it has some, or of people.

    For an external id they are external ids, too. Raises OdooError. Source: the names of the model's records, ir.model.data.
    """
    if ids or record.model in OF_PEOPLE:
        return []
    rows = odoo.search_read(record.model, usable_by(odoo, company_id, record.model), ["name"])
    names = [row["name"] for row in rows]
    if EXTERNAL_ID.fullmatch(record.name):
        names += external_ids_of(odoo, {record.model: [row["id"] for row in rows]}).values()
    return nearest(record.name, names)


def nearest(wrong: str, names: Iterable[str]) -> list[str]:
    """Return the names that may be meant by a wrong one, three at most, the nearest first.

    Small and capital letters are alike, and a name of which the other one is a part is near.
    """
    by_letters = {name.casefold(): name for name in names if name}
    letters = wrong.casefold()
    near = difflib.get_close_matches(letters, by_letters, MOST_NEAREST, LEAST_ALIKE)
    near += [
        one for one in by_letters if min(len(one), len(letters)) >= SHORTEST_PART and (letters in one or one in letters)
    ]
    return [by_letters[one] for one in dict.fromkeys(near)][:MOST_NEAREST]


def did_you_mean(near: Sequence[str]) -> str:
    """Return the question whether one of these names is meant, to stand after a sentence; empty without any."""
    named = " or ".join(filter(None, [", ".join(map(repr, near[:-1])), *map(repr, near[-1:])]))
    return f" Did you mean {named}?" if near else ""


def by_external_id(odoo: OdooServer, names: list[str]) -> dict[str, Bound]:
    """Return model and database id of those external ids (`module.name`) that exist. Source: Odoo's ir.model.data."""
    wanted = set(names)
    rows = odoo.search_read_in(
        "ir.model.data",
        "name",
        sorted({name.split(".", 1)[1] for name in wanted}),
        ["module", "name", "model", "res_id"],
    )
    return {
        full: Bound(row["model"], row["res_id"]) for row in rows if (full := f"{row['module']}.{row['name']}") in wanted
    }


def external_ids_of(odoo: OdooServer, ids: Mapping[str, Iterable[int]]) -> dict[str, str]:
    """Return an external id of each record that has one, ours first, by "model,id". Source: Odoo's ir.model.data."""
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


def languages_of(odoo: OdooServer) -> list[str]:
    """Return the codes of the installed languages. Raises OdooError. Source: Odoo's res.lang."""
    return [row["code"] for row in odoo.search_read("res.lang", [], ["code"])]
