"""Our System Parameters in Odoo: read and written by an administrator's rights, or by an action that sees no others.

A right to read `ir.config_parameter` would be too much: its `get_param` looks at no record rule, so that whoever may read
one parameter reads the secret of the database. `allegro-etl doctor --fix` makes the action.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from allegro_etl.odoo.errors import OdooRightsMissing, RecordsRefused
from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import CURSOR_PARAMETER, PARAMETER_PREFIX

MODEL = "ir.config_parameter"
ACTION = "parameters_action"  # its external id
VALUES = "allegro_etl_values"  # in the context: what is to be written
OURS = ["|", ("key", "=", CURSOR_PARAMETER), ("key", "=ilike", f"{PARAMETER_PREFIX}%")]

CODE = f"""
parameters = env['{MODEL}'].sudo()
for key, value in (env.context.get('{VALUES}') or {{}}).items():
    if key != '{CURSOR_PARAMETER}' and not key.startswith('{PARAMETER_PREFIX}'):
        raise UserError('Only parameters of allegro_etl are written here.')
    found = parameters.search([('key', '=', key)])
    if found:
        found.write({{'value': value}})
    else:
        parameters.create({{'key': key, 'value': value}})
ours = parameters.search({OURS!r})
action = {{'type': 'ir.actions.act_window_close', 'values': {{one.key: one.value or '' for one in ours}}}}
"""


def read_parameters(odoo: OdooServer) -> dict[str, str]:
    """Return Odoo's System Parameters that are ours: the event cursor and `allegro_etl.*` (`ir.config_parameter`)."""
    if odoo.parameters_action is not None:
        with suppress(RecordsRefused):  # somebody has deleted the action, and perhaps made it anew
            return _run(odoo, {})
    try:
        found = odoo.search_read(MODEL, OURS, ["key", "value"])
    except OdooRightsMissing:
        odoo.parameters_action = _action(odoo)
        return _run(odoo, {})
    odoo.parameters_action = None
    odoo.parameter_ids = {str(row["key"]): int(row["id"]) for row in found}
    return {str(row["key"]): str(row["value"] or "") for row in found}


def write_parameters(odoo: OdooServer, values: Mapping[str, str]) -> None:
    """Write System Parameters in one transaction, so that an Odoo restored from a backup has all of them or none.

    They were read before. Raises RecordsRefused where another machine has just made one of them.
    """
    with odoo.parameters_lock:
        if odoo.parameters_action is not None:
            _run(odoo, values)
        else:
            _write_by_rights(odoo, values)
        odoo.parameters_written.update(values)


def delete_parameters(odoo: OdooServer, keys: Sequence[str]) -> None:
    """Delete System Parameters. Raises OdooRightsMissing where the user may write them by the action only."""
    try:
        found = odoo.search_read(MODEL, [("key", "in", list(keys))], ["key"])
        odoo.call(MODEL, "unlink", [row["id"] for row in found])
    except OdooRightsMissing:
        raise OdooRightsMissing(
            f"Odoo's user may not delete System Parameters: let an administrator delete {', '.join(keys)} under Settings, "
            "Technical, Parameters, System Parameters."
        ) from None
    for key in keys:
        odoo.parameter_ids.pop(key, None)


def _write_by_rights(odoo: OdooServer, values: Mapping[str, str]) -> None:
    try:
        _write(odoo, values)
    except RecordsRefused:  # somebody has deleted one, or made it
        read_parameters(odoo)
        _write(odoo, values)


def _write(odoo: OdooServer, values: Mapping[str, str]) -> None:
    known = odoo.parameter_ids
    new = [{"key": key, "value": value} for key, value in values.items() if key not in known]
    if new:
        made = odoo.call(MODEL, "create", new)
        known.update({one["key"]: record_id for one, record_id in zip(new, made, strict=True)})
    rows = [[known[key], value] for key, value in values.items() if {"key": key, "value": value} not in new]
    if rows:
        odoo.load(MODEL, (".id", "value"), rows)


def _action(odoo: OdooServer) -> int:
    """Return the action that reads and writes our parameters; raise what the user may not do where there is none."""
    try:
        found = odoo.search_read("ir.model.data", [("module", "=", PREFIX), ("name", "=", ACTION)], ["res_id"])
    except OdooRightsMissing:
        found = []
    if not found:  # Odoo itself would name its administrators here: more than is needed
        raise OdooRightsMissing(
            f"Odoo's user may not call search_read on {MODEL}. Run `allegro-etl doctor --fix`: it gives the user the group "
            "Allegro ETL, which is enough. `allegro-etl doctor` lists the rights that a run needs."
        )
    return int(found[0]["res_id"])


def _run(odoo: OdooServer, values: Mapping[str, str]) -> dict[str, str]:
    answer = odoo.call("ir.actions.server", "run", [odoo.parameters_action], context={VALUES: dict(values)})
    return {str(key): str(value) for key, value in answer["values"].items()}
