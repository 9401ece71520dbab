"""What `allegro-etl uninstall` takes out of Odoo: the screens of ours, and if all is to go, fields, parameters and rights.

Orders, contacts, products, invoices and payments are the merchant's, and so is what they refer to: they are never touched.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from allegro_etl.destination.fields import FIELDS
from allegro_etl.destination.views.making import SEEN, records_of, remove_screens
from allegro_etl.odoo.parameters import MODEL, OURS, read_parameters, write_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import SCREENS_PARAMETER

# What only an administrator may delete besides, in the order in which it can be.
RIGHTS = {
    "ir.actions.act_window": "windows",
    "ir.model.access": "access rights",
    "ir.rule": "record rules",
    "ir.actions.server": "actions",
    "res.groups": "groups",
}
REMOVED = "removed"


class Removal(NamedTuple):
    """One thing that goes: what a person is told, and how it is done. `may_stay`: if Odoo refuses it, the others go all the same."""

    told: str
    remove: Callable[[], object]
    may_stay: bool = False


def screens_to_remove(odoo: OdooServer) -> Iterator[Removal]:
    """Yield the removal of menu and views of ours, if there are any. Raises OdooError."""
    there = {model: sorted(records_of(odoo, model)) for model in SEEN}
    named = [f"{', '.join(keys)} ({model})" for model, keys in there.items() if keys]
    if named:
        yield Removal(f"delete from Odoo's screens: {'; '.join(named)}", lambda: _remove_screens(odoo))


def _remove_screens(odoo: OdooServer) -> None:
    remove_screens(odoo)
    if SCREENS_PARAMETER in read_parameters(odoo):
        write_parameters(odoo, {SCREENS_PARAMETER: REMOVED})


def rest_to_remove(admin: OdooServer) -> Iterator[Removal]:
    """Yield the removal of fields, System Parameters and rights, by an administrator's session. Raises OdooError."""
    fields = _fields(admin)
    if fields:
        names = sorted(f"{model}.{name}" for model, name, _ in fields)
        told = f"delete the fields {', '.join(names)}, and with them all that stands in them"
        yield Removal(told, lambda: _delete_fields(admin))
    parameters = {row["key"]: row["id"] for row in admin.search_read(MODEL, OURS, ["key"])}
    if parameters:
        told = (
            f"delete the System Parameters {', '.join(sorted(parameters))}: the event cursor and your settings in Odoo"
        )
        yield Removal(told, partial(admin.call, MODEL, "unlink", sorted(parameters.values())))
    for model, named in RIGHTS.items():
        there = records_of(admin, model)
        if there:
            told = f"delete the {named} {', '.join(sorted(there))} ({model})"
            yield Removal(told, partial(admin.call, model, "unlink", sorted(there.values())))


def _fields(admin: OdooServer) -> list[tuple[str, str, int]]:
    """Return (model, field, id) of our fields, those first that are read from others (ir.model.fields)."""
    domain = [("model", "in", list(FIELDS)), ("name", "=like", r"x\_allegro\_%"), ("state", "=", "manual")]
    rows = admin.search_read("ir.model.fields", domain, ["model", "name", "related"])
    ours = [row for row in rows if row["name"] in FIELDS[row["model"]]]
    return [(row["model"], row["name"], row["id"]) for row in sorted(ours, key=lambda row: not row["related"])]


def _delete_fields(admin: OdooServer) -> None:
    found = _fields(admin)
    for together in (
        [one for model, name, one in found if FIELDS[model][name].related],
        [one for model, name, one in found if not FIELDS[model][name].related],
    ):
        if together:
            admin.call("ir.model.fields", "unlink", together)
    admin.forget_fields()
