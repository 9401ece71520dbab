"""The names of the arguments of each method that is called: JSON-2 takes no argument by its place.

One table for all models: Odoo gives the arguments of a method the same names in each. What is not in it cannot be called.
"""

from collections.abc import Mapping, Sequence
from typing import Any

ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "action_cancel": ("ids",),
    "action_confirm": ("ids",),
    "action_draft": ("ids",),
    "action_post": ("ids",),
    "check_access_rights": ("operation",),
    "context_get": (),
    "copy": ("ids", "default"),
    "create": ("vals_list",),
    "default_get": ("fields",),
    "fields_get": ("allfields",),
    "formatted_read_group": ("domain", "groupby", "aggregates"),
    "get_param": ("key",),
    "has_access": ("ids", "operation"),
    "has_group": ("ids", "group_ext_id"),
    "load": ("fields", "data"),
    "message_post": ("ids",),
    "read_group": ("domain", "fields", "groupby"),
    "reconcile": ("ids",),
    "run": ("ids",),
    "search_count": ("domain",),
    "search_read": ("domain",),
    "unlink": ("ids",),
    "web_read": ("ids", "specification"),
    "write": ("ids", "vals"),
}


def by_name(method: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Return all arguments of a call by their names. Raises TypeError for a method or an argument that is not in the table."""
    names = ARGUMENTS.get(method)
    if names is None or len(arguments) > len(names):
        raise TypeError(f"{method} with {len(arguments)} arguments has no names for them in the table of methods.")
    return {**dict(zip(names, arguments, strict=False)), **keywords}
