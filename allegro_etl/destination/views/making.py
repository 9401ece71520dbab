"""Makes the screens of ours in Odoo: fields that people look at, views, the menu. Only where they are missing or are of an earlier version.

What was made last stands in the System Parameter `allegro_etl.screens`, which every run has read already: where nothing is to
be made, Odoo is asked nothing. What a person deleted stays deleted until `doctor --fix`.
"""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from allegro_etl.destination.fields import SHOWN, SHOWN_OF_ORDERS, ensure_fields, missing_fields
from allegro_etl.destination.labels import may_write, other_labels, write_labels
from allegro_etl.destination.views.arch import arch_of
from allegro_etl.destination.views.screens import (
    ACTION,
    ALLEGRO_LIST,
    MENU,
    MENU_ABOVE,
    MENU_PLACE,
    SCREENS,
    WORDS,
    Screen,
)
from allegro_etl.languages import Translate, in_language
from allegro_etl.odoo.batches import Refused, send_in_batches
from allegro_etl.odoo.errors import OdooRightsMissing
from allegro_etl.odoo.external_ids import PREFIX, external_id
from allegro_etl.odoo.lookup import by_external_id
from allegro_etl.odoo.parameters import write_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import SCREENS_PARAMETER, Settings

log = logging.getLogger(__name__)

REFUSED = "refused "  # before the names of the views that Odoo did not take
AMONG_THE_LAST = 99  # of views for one model, the first is taken where none is named
SEEN = ("ir.ui.menu", "ir.ui.view")
MODELS = ("ir.ui.view", "ir.actions.act_window", "ir.ui.menu")


def mark_of(odoo: OdooServer, language: str) -> str:
    """Return what tells the screens that should be from those of another version, language or set of modules."""
    translate = in_language(language)
    parts = [
        [arch_of(screen, odoo.dialect, translate) for screen in SCREENS],
        [list(screen) for screen in SCREENS],
        odoo.dialect.list_view,
        sorted(odoo.has_fields("sale.order") & {"carrier_id", "effective_date"}),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def are_made(odoo: OdooServer, parameters: Mapping[str, str], language: str) -> bool:
    """Return whether the screens are there, or Odoo has refused some of this very version. Asks Odoo nothing new."""
    has_all = odoo.has_fields("sale.order") >= SHOWN_OF_ORDERS
    return has_all and parameters.get(SCREENS_PARAMETER, "").partition(" ")[0] == mark_of(odoo, language)


def refused_in(parameters: Mapping[str, str]) -> str:
    """Return the external ids of the views that Odoo refused when they were made last; empty for none."""
    return parameters.get(SCREENS_PARAMETER, "").partition(REFUSED)[2]


def may_make(odoo: OdooServer) -> bool:
    """Return whether the user may make the views, and the fields that are missing for them."""
    may = all(odoo.may(model, "create") for model in MODELS)
    return may and (not missing_fields(odoo, SHOWN) or odoo.may("ir.model.fields", "create"))


def ensure_screens(odoo: OdooServer, settings: Settings, parameters: dict[str, str], language: str) -> None:
    """Make the screens where they are not made yet, and the user may. A run goes on without them: no error is raised but of the network."""
    if not settings.odoo.views or are_made(odoo, parameters, language):
        return
    try:
        if may_make(odoo):
            make_screens(odoo, parameters, language)
    except OdooRightsMissing:
        log.warning("Odoo's user may not show Allegro in Odoo's screens: `allegro-etl doctor --fix` makes them.")


def make_screens(odoo: OdooServer, parameters: dict[str, str], language: str) -> None:
    """Make fields, views, action and menu, or bring them up to date; note it in `parameters` and in Odoo. Raises OdooError."""
    ensure_fields(odoo, language, SHOWN)
    _say_in(odoo, language)
    refused = _make_views(odoo, in_language(language))
    if ALLEGRO_LIST not in refused:
        _make_menu(odoo)
    made = f"{mark_of(odoo, language)} {REFUSED}{', '.join(refused)}" if refused else mark_of(odoo, language)
    write_parameters(odoo, {SCREENS_PARAMETER: made})
    parameters[SCREENS_PARAMETER] = made


def _say_in(odoo: OdooServer, language: str) -> None:
    """Bring the labels of fields that were made in another language into this one, if the user may."""
    labels = other_labels(odoo, language)
    if labels and may_write(odoo):
        write_labels(odoo, labels)
    elif labels:
        log.warning(
            "Labels of Allegro's fields in Odoo are in another language: `allegro-etl doctor --fix` translates them."
        )


def _make_views(odoo: OdooServer, translate: Translate) -> list[str]:
    """Make the views (ir.ui.view), in their order; return the keys of those that Odoo refuses: somebody has changed the view above."""
    there = by_external_id(odoo, [name for screen in SCREENS for name in screen.parents])
    above = {screen.key: next((name for name in screen.parents if name in there), None) for screen in SCREENS}
    wanted = [screen for screen in SCREENS if above[screen.key]]
    fields = ("id", "name", "model", "mode", "priority", "inherit_id/id", "arch")

    def send(batch: Sequence[Screen]) -> None:
        odoo.load("ir.ui.view", fields, [_row(screen, str(above[screen.key]), odoo, translate) for screen in batch])

    results = [result for screen in wanted for result in send_in_batches([screen], send)]
    for result in results:
        if isinstance(result, Refused):
            log.warning("Odoo refuses the view %s: its screens stay as they are.", external_id(result.item.key))
    return [result.item.key for result in results if isinstance(result, Refused)]


def _row(screen: Screen, above: str, odoo: OdooServer, translate: Translate) -> list[Any]:
    name = external_id(screen.key)
    mode, priority = ("primary", AMONG_THE_LAST) if screen.is_own else ("extension", 16)
    return [name, name, screen.model, mode, priority, above, arch_of(screen, odoo.dialect, translate)]


def _make_menu(odoo: OdooServer) -> None:
    """Make the action and the menu that opens the list of Allegro's orders (ir.actions.act_window, ir.ui.menu)."""
    action = {
        "id": external_id(ACTION),
        "name": WORDS["allegro"],
        "res_model": "sale.order",
        "view_mode": f"{odoo.dialect.list_view},form",
        "view_id/id": external_id(ALLEGRO_LIST),
        "context": "{'search_default_allegro': 1}",
    }
    [action_id] = odoo.load("ir.actions.act_window", list(action), [list(action.values())])
    if by_external_id(odoo, [MENU_ABOVE]):
        menu = {
            "id": external_id(MENU),
            "name": WORDS["allegro"],
            "parent_id/id": MENU_ABOVE,
            "sequence": MENU_PLACE,
            "action": f"ir.actions.act_window,{action_id}",
        }
        odoo.load("ir.ui.menu", list(menu), [list(menu.values())])


def remove_screens(odoo: OdooServer) -> None:
    """Delete menu and views of ours. Raises OdooError.

    The window stays, which nobody sees without its menu: only an administrator may delete one.
    """
    for model in SEEN:
        for one in sorted(records_of(odoo, model).values(), reverse=True):  # what stands on another view came after it
            odoo.call(model, "unlink", [one])


def records_of(odoo: OdooServer, model: str) -> dict[str, int]:
    """Return the records of a model that bear an external id of ours and are there still, by key (ir.model.data)."""
    domain = [("module", "=", PREFIX), ("model", "=", model)]
    bound = {row["name"]: int(row["res_id"]) for row in odoo.search_read("ir.model.data", domain, ["name", "res_id"])}
    there = {row["id"] for row in odoo.search_read_in(model, "id", sorted(set(bound.values())), ["id"], archived=True)}
    return {key: record_id for key, record_id in bound.items() if record_id in there}
