"""When screens are made: once for each version, language and set of modules, and only where the user may."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from allegro_etl.destination.fields import SHOWN_OF_ORDERS
from allegro_etl.destination.views.arch import arch_of
from allegro_etl.destination.views.making import are_made, ensure_screens, make_screens, mark_of
from allegro_etl.destination.views.screens import MENU_ABOVE, SCREENS, WORDS, Screen
from allegro_etl.odoo.errors import OdooRightsMissing
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import SCREENS_PARAMETER, OdooSettings, Settings
from allegro_etl_tests.odoo.shapes import VERSIONS, dialect_in
from allegro_etl_tests.odoo.strict import StrictTransport

WANTED = Settings()


class Furnished(StrictTransport):
    """An Odoo that has the views that ours stand on."""

    def call(self, model: str, method: str, *rest: Any) -> Any:
        """Answer a call."""
        if (model, method) != ("ir.model.data", "search_read"):
            return super().call(model, method, *rest)
        names = [name.split(".") for name in (MENU_ABOVE, *(one for screen in SCREENS for one in screen.parents))]
        return [{"module": module, "name": name, "model": "ir.ui.view", "res_id": 1} for module, name in names]


def furnished(version: str = "19") -> tuple[OdooServer, StrictTransport, dict[str, str]]:
    """Return an Odoo whose screens were made, and the System Parameters that say so."""
    transport = Furnished(version)
    odoo = OdooServer(transport, "http://odoo.invalid", "strict")
    transport.shape["sale.order"] |= dict.fromkeys(SHOWN_OF_ORDERS, "char")
    parameters = {SCREENS_PARAMETER: mark_of(odoo, "en")}
    transport.calls.clear()
    return odoo, transport, parameters


def test_where_nothing_is_to_be_made_odoo_is_asked_nothing() -> None:
    odoo, transport, parameters = furnished()

    ensure_screens(odoo, WANTED, parameters, "en")

    assert transport.calls == []


@pytest.mark.parametrize("other", ["a field that is gone", "another version of ours", "never made", "a module more"])
def test_what_has_changed_is_made_anew_and_noted(other: str) -> None:
    odoo, transport, parameters = furnished()
    if other == "a field that is gone":
        del transport.shape["sale.order"]["x_allegro_market"]
    elif other == "a module more":
        transport.shape["sale.order"].pop("effective_date")
    else:
        parameters[SCREENS_PARAMETER] = "former" if other == "another version of ours" else ""
    odoo.forget_fields()

    ensure_screens(odoo, WANTED, parameters, "en")

    assert transport.calls.count(("ir.ui.view", "load")) == len(SCREENS)
    assert ("ir.ui.menu", "load") in transport.calls
    assert parameters[SCREENS_PARAMETER] == mark_of(odoo, "en")


def test_who_does_not_want_them_has_none() -> None:
    odoo, transport, _ = furnished()

    ensure_screens(odoo, Settings(odoo=OdooSettings(views=False)), {}, "en")

    assert transport.calls == []


class NoRights(Furnished):
    """An Odoo whose user may make no views."""

    def call(self, model: str, method: str, *rest: Any) -> Any:
        """Answer a call."""
        if method == "has_access" and model == "ir.ui.view":
            self.calls.append((model, method))
            return False
        return super().call(model, method, *rest)


class Forgetful(Furnished):
    """An Odoo that says that the user may, and then refuses."""

    def call(self, model: str, method: str, *rest: Any) -> Any:
        """Answer a call."""
        if (model, method) == ("ir.ui.view", "load"):
            raise OdooRightsMissing("Odoo's user may not create ir.ui.view.")
        return super().call(model, method, *rest)


@pytest.mark.parametrize("kind", [NoRights, Forgetful])
def test_who_may_not_make_them_goes_on_without(kind: type[StrictTransport]) -> None:
    transport = kind("19")
    odoo = OdooServer(transport, "http://odoo.invalid", "strict")
    parameters: dict[str, str] = {}

    ensure_screens(odoo, WANTED, parameters, "en")

    assert not are_made(odoo, parameters, "en")
    assert ("ir.ui.menu", "load") not in transport.calls


def test_who_may_not_make_them_is_asked_one_thing_a_run() -> None:
    transport = NoRights("19")
    odoo = OdooServer(transport, "http://odoo.invalid", "strict")
    odoo.dialect  # noqa: B018 - known before
    transport.calls.clear()

    ensure_screens(odoo, WANTED, {}, "en")

    assert transport.calls == [("ir.ui.view", "has_access")]


class Altered(Furnished):
    """An Odoo in which somebody has changed the list of orders: our views do not fit into it."""

    def call(self, model: str, method: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        """Answer a call."""
        rows = arguments[1] if (model, method) == ("ir.ui.view", "load") else []
        if any("view_order_list" in row[0] for row in rows):
            return {
                "ids": False,
                "messages": [{"type": "error", "message": "Element cannot be located", "rows": {"from": 0}}],
            }
        return super().call(model, method, arguments, keywords)


def test_a_view_that_does_not_fit_is_left_out_and_not_tried_again() -> None:
    transport = Altered("19")
    odoo = OdooServer(transport, "http://odoo.invalid", "strict")
    transport.shape["sale.order"] |= dict.fromkeys(SHOWN_OF_ORDERS, "char")
    parameters: dict[str, str] = {}

    make_screens(odoo, parameters, "en")

    assert parameters[SCREENS_PARAMETER].endswith("refused view_order_list")
    assert are_made(odoo, parameters, "en")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.key)
def test_what_a_screen_shows_is_xml_as_its_version_reads_it(screen: Screen, version: str) -> None:
    names = dialect_in(version)

    arch = arch_of(screen, names, str)

    ET.fromstring(arch)  # noqa: S314 - our own
    is_old = int(version) < 17
    assert not is_old or ("column_invisible" not in arch and 'invisible="not' not in arch)
    assert is_old or "attrs=" not in arch


def test_words_are_in_the_language_and_harmless() -> None:
    [form] = [screen for screen in SCREENS if screen.file == "order_form.xml"]

    arch = arch_of(form, dialect_in("19"), lambda text: f'<{text} & "co">')

    fields = ET.fromstring(arch).iter("field")  # noqa: S314 - our own
    labels = {one.get("string") for one in fields}
    assert f'<{WORDS["dispatch_by"]} & "co">' in labels
