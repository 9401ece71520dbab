"""Quarantine by cause and the ways out of it: `allegro-etl map`, and `settings`, which write settings where they hold.

The tests share one home and one Odoo database, and go on with one another's work, as a person's commands do. One of
the shop's twelve orders is of a product that Odoo has twice: it goes to quarantine.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from allegro_etl_tests.cli.world import World, begun, carried


@pytest.fixture(scope="module")
def home_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("map") / "home"


@pytest.fixture
def world(world: World) -> World:
    """Return the world after a dry run and a run."""
    return begun(world)


@pytest.fixture
def settings(world: World) -> Path:
    return world.home.parent / "allegro_etl.toml"


def test_quarantine_tells_the_cause_its_products_and_the_way_out(world: World) -> None:
    [entry] = world.run("quarantine", "list", "--json").json
    [cause] = world.run("quarantine", "--json").json
    told = world.run("quarantine").out

    total = world.allegro.shop.form(entry["form_id"])["summary"]["totalToPay"]
    assert cause["amounts"] == {total["currency"]: total["amount"]}
    assert (cause["orders"], cause["entries"], cause["code"]) == ([entry["form_id"]], [entry["id"]], entry["code"])
    [offer] = cause["offers"]
    assert len(offer["candidates"]) == 2
    assert [Decimal(one["on_hand"]) > 0 for one in offer["candidates"]] == [True, True]
    for one in offer["candidates"]:
        assert f"(id {one['id']}" in told
        assert f", {Decimal(one['on_hand']).normalize():f} in stock)" in told
    for candidate, command in zip(offer["candidates"], cause["commands"], strict=True):
        assert candidate["url"] in told
        assert command in told
        assert command.startswith(f"allegro-etl map {offer['offer_id']} ")
    assert f"1 in quarantine · {Decimal(total['amount']):,.2f} {total['currency']} · 1 cause" in told
    assert world.run("quarantine", "list").out == told
    assert f"checkout_form:{entry['form_id']}" in world.run("quarantine", "list", "--all").out


@pytest.mark.parametrize("url", [None, "http://127.0.0.1:9"], ids=["not known", "does not answer"])
def test_without_odoo_the_quarantine_is_told_but_for_its_stock(
    world: World, monkeypatch: pytest.MonkeyPatch, url: str | None
) -> None:
    if url:
        monkeypatch.setenv("ODOO_URL", url)
    else:
        monkeypatch.delenv("ODOO_URL")

    [cause] = world.run("quarantine", "--json").json
    told = world.run("quarantine")

    assert [one["on_hand"] for one in cause["offers"][0]["candidates"]] == [None, None]
    assert (told.code, "1 in quarantine" in told.out, "in stock" in told.out) == (0, True, False)


@pytest.mark.parametrize("wrong", [("7003",), ("7003", "X", "--list"), (), ("--quantity", "2", "--list"), ("x", "y")])
def test_map_asks_for_what_it_needs(world: World, wrong: tuple[str, ...]) -> None:
    assert world.run("map", *wrong).code == 2


def test_a_product_that_is_not_there_is_not_mapped(world: World, settings: Path) -> None:
    before = settings.read_text("utf-8")

    said = world.run("map", "7003000000", "NO-SUCH")

    assert (said.code, "Odoo has no product" in said.err) == (1, True)
    assert said.err.startswith("Allegro local · ")
    assert settings.read_text("utf-8") == before


def test_map_lets_the_order_through(world: World, settings: Path) -> None:
    before = settings.read_text("utf-8")
    [cause] = world.run("quarantine", "--json").json
    command, offer_id = cause["commands"][1].split()[1:], cause["offers"][0]["offer_id"]

    told = world.run(*command)
    ran = world.run("run", "--json")

    assert told.code == 0
    assert "before: no mapping" in told.out
    assert f"(id {cause['offers'][0]['candidates'][1]['id']})" in told.out
    assert "tries 1 order in quarantine" in told.out
    assert settings.read_text("utf-8").startswith(before.rstrip("\n"))
    assert ran.code == 0
    assert set(cause["orders"]) <= carried(world)
    assert world.run("quarantine", "--json").json == []
    [listed] = world.run("map", "--list", "--json").json
    assert (listed["offer_id"], listed["id"]) == (offer_id, cause["offers"][0]["candidates"][1]["id"])


def test_a_mapping_is_taken_away_again(world: World) -> None:
    [listed] = world.run("map", "--list", "--json").json

    said = world.run("map", "--remove", listed["offer_id"])

    assert (said.code, "now:    no mapping" in said.out) == (0, True)
    assert world.run("map", "--list", "--json").json == []
    assert world.run("map", "--remove", listed["offer_id"]).code == 1


def test_without_a_settings_file_a_mapping_stands_in_odoo(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALLEGRO_ETL_CONFIG")
    product = world.odoo.env["product.product"].search([("default_code", "!=", False)], limit=1)

    said = world.run("map", "7003000001", str(product[0]), "--quantity", "3", "--json")

    assert said.json["written_to"] == "Odoo's System Parameters"
    assert said.json["after"]["quantity"] == 3
    [listed] = world.run("map", "--list", "--json").json
    assert (listed["id"], listed["written_to"]) == (product[0], "Odoo's System Parameters")
    parameters = world.odoo.env["ir.config_parameter"]
    parameters.unlink(parameters.search([("key", "like", "allegro_etl.offers.%")]))


def test_a_setting_that_odoo_has_too_is_written_and_told_to_be_of_no_effect(world: World) -> None:
    parameters = world.odoo.env["ir.config_parameter"]
    parameters.set_param("allegro_etl.stock_to_allegro.keep_back", "4")
    told = world.run("settings", "stock_to_allegro.keep_back", "9")
    parameters.set_param("allegro_etl.stock_to_allegro.keep_back", False)
    world.run("settings", "--unset", "stock_to_allegro.keep_back")

    assert "System Parameter allegro_etl.stock_to_allegro.keep_back holds over the file" in told.err
    assert " 4 " in told.out


def test_a_setting_is_shown_and_changed_in_its_file(world: World, settings: Path) -> None:
    before = settings.read_text("utf-8")

    shown = world.run("settings", "odoo.confirm_orders", "--json").json
    changed = world.run("settings", "totals.adjust_up_to", "0.10", "--json").json
    wrong = world.run("settings", "totals.adjust_up_to", "lots")
    back = world.run("settings", "--unset", "totals.adjust_up_to", "--json").json

    assert shown == {"odoo.confirm_orders": {"value": "True", "source": "allegro_etl.toml"}}
    assert changed["totals.adjust_up_to"]["source"] == "allegro_etl.toml"
    assert (wrong.code, "it should be a number" in wrong.err) == (2, True)
    assert back["totals.adjust_up_to"]["source"] == "built-in default"
    assert world.run("settings", "odoo.sales_teams").code == 2
    assert world.run("settings", "odoo", "--json").json.keys() > {"odoo.sales_team"}
    assert set(before.splitlines()) <= set(settings.read_text("utf-8").splitlines())
