"""The terminal, every day: plan and apply, quarantine by cause, map, order, status, on a local Allegro and a real Odoo.

The tests share one home and one Odoo database, and go on with one another's work, as a person's commands do. One of
the shop's twelve orders is of a product that Odoo has twice: it goes to quarantine.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl_tests.cli.world import Said, World


@pytest.fixture(scope="module")
def home_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("every-day") / "home"


@pytest.fixture
def settings(world: World) -> Path:
    return world.home.parent / "allegro_etl.toml"


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plan") / "plan.json"


def carried(world: World) -> set[str]:
    return {order["x_allegro_id"] for order in world.sale_orders()}


def by_outcome(said: Said) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for order in said.json["orders"]:
        found.setdefault(order["outcome"], []).append(order)
    return found


def private_texts(world: World) -> set[str]:
    forms = [world.allegro.shop.form(form_id) for form_id in world.allegro.shop.book.ids()]
    return {
        text
        for form in forms
        for text in (form["buyer"]["email"], form["buyer"]["login"], form["buyer"]["address"]["street"])
    }


def test_a_plan_tells_order_by_order_what_a_run_would_do_and_does_none_of_it(world: World, plan_file: Path) -> None:
    said = world.run("plan", "--json", "--out", str(plan_file))

    assert said.code == 0
    orders = by_outcome(said)
    assert (len(orders["create"]), len(orders["quarantine"])) == (11, 1)
    sold = {form_id: world.allegro.shop.form(form_id) for form_id in world.allegro.shop.book.ids()}
    for order in said.json["orders"]:
        assert order["total"] == sold[order["form_id"]]["summary"]["totalToPay"]["amount"]
    assert all(order["lines"] and not order["reasons"] for order in orders["create"])
    assert {line["rule"] for order in orders["create"] for line in order["lines"] if line["kind"] == "offer"} > {"gtin"}
    assert "could be any of 2 products" in orders["quarantine"][0]["reasons"][0]
    assert said.json["sums"]["create"]["orders"] == 11
    assert (carried(world), world.committed_cursor()) == (set(), "False")


def test_a_plan_on_file_is_for_its_owner_and_names_no_buyer(world: World, plan_file: Path) -> None:
    text = plan_file.read_text("utf-8")

    assert plan_file.stat().st_mode & 0o777 == 0o600
    assert len(json.loads(text)["orders"]) == 11
    assert [word for word in private_texts(world) | {world.allegro.client_secret} if word in text] == []


def test_what_is_applied_is_the_orders_of_the_plan_and_the_cursor_stays(world: World, tmp_path: Path) -> None:
    [form_id, *_] = world.allegro.shop.book.ids()
    planned = world.run("plan", "--order", form_id[:13], "--json", "--out", str(tmp_path / "one.json"))
    assert [order["form_id"] for order in planned.json["orders"]] == [form_id]

    said = world.run("apply", str(tmp_path / "one.json"), "--json")

    assert said.code == 0
    assert said.json["runs"][0]["counts"]["load_orders"]["created"] == 1
    assert carried(world) == {form_id}
    assert world.committed_cursor() == "False"


def test_a_plan_is_refused_in_one_sentence_when_odoo_moved_on(world: World, plan_file: Path) -> None:
    before = carried(world)

    said = world.run("apply", str(plan_file))

    assert said.code == 1
    assert "moved on since the plan was made" in said.err
    assert next(iter(before)) in said.err or "S0" in said.err
    assert carried(world) == before
    assert world.committed_cursor() == "False"


def test_a_run_brings_what_the_applied_plan_did_not(world: World) -> None:
    said = world.run("run", "--json")

    assert said.json["outcome"] == "quarantined"
    assert len(carried(world)) == 11
    assert world.committed_cursor() == said.json["newest_event"]


def test_a_plan_of_another_odoo_is_refused(world: World, plan_file: Path) -> None:
    plan_file.write_text(plan_file.read_text("utf-8").replace('"environment": "local"', '"environment": "sandbox"'))

    said = world.run("apply", str(plan_file))

    assert (said.code, "The plan was made for Allegro sandbox" in said.err) == (2, True)
    plan_file.write_text("{}")
    assert "is no plan" in world.run("apply", str(plan_file)).err


def test_an_allegro_that_moved_on_has_the_plan_refused_too(world: World, tmp_path: Path) -> None:
    form_id = next(iter(carried(world)))
    world.allegro.shop.change_message(form_id, "Please ring twice")
    name = world.run("order", form_id, "--json").json["odoo"][0]["name"]
    planned = world.run("plan", "--order", name, "--json", "--out", str(tmp_path / "plan.json"))
    assert [order["outcome"] for order in planned.json["orders"]] == ["change"]
    world.allegro.shop.change_message(form_id, "Please ring once")

    said = world.run("apply", str(tmp_path / "plan.json"))

    assert (said.code, f"moved on since the plan was made ({name})" in said.err) == (1, True)


def test_a_changed_address_is_told_with_both_addresses_and_applied(world: World, tmp_path: Path) -> None:
    form_id = next(iter(carried(world)))
    world.allegro.shop.change_address(form_id, street="Nowa 7")
    planned = world.run("plan", "--order", form_id, "--out", str(tmp_path / "plan.json"))
    assert "~ S0" in planned.out
    [told] = [line for line in planned.out.splitlines() if "Delivery address: " in line]
    assert told.partition("→")[2].count("Nowa 7") == 1
    assert planned.out.rstrip().endswith("Nothing was written.")

    said = world.run("apply", str(tmp_path / "plan.json"))
    again = world.run("apply", str(tmp_path / "plan.json"))

    assert said.code == 0
    assert "Nothing of this plan is left to do" in again.err
    assert by_outcome(world.run("plan", "--order", form_id, "--json"))["same"]


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


def test_an_order_that_is_paid_too_little_is_planned_as_held_and_told_by_status(world: World) -> None:
    form_id = world.allegro.shop.place_order(lines=["kubek-350"])
    world.allegro.shop.underpay(form_id, "5.00")
    total = world.allegro.shop.form(form_id)["summary"]["totalToPay"]["amount"]

    [held] = by_outcome(world.run("plan", "--json"))["hold"]
    world.run("run")
    status = world.run("status", "--json").json
    told = world.run("status")

    assert held["form_id"] == form_id
    assert f"paid of {total} PLN" in held["held_by"][0]
    [order] = status["held_orders"]
    assert (order["form_id"], order["total"]) == (form_id, total)
    assert Decimal(order["paid"]) == Decimal(total) - 5
    assert status["held"] == 1
    assert status["today"]["orders"] >= 1
    assert Decimal(status["today"]["amounts"]["PLN"]) >= Decimal(total)
    assert f"{order['name']}  {total} PLN, paid " in told.out
    assert order["url"] in told.out


def test_status_begins_with_whose_orders_go_where(world: World) -> None:
    said = world.run("status", "--json").json
    first, *_ = world.run("status").out.splitlines()

    assert said["seller"]["login"]
    assert "allegro-pl" in said["markets"]
    assert first.startswith(f"{said['seller']['login']} (")
    assert first.endswith(f"local → {said['database']} at {said['odoo_url']}")


def test_status_says_how_to_go_on_with_an_interrupted_backfill(world: World) -> None:
    span = {
        "since": "2026-10-01",
        "until": None,
        "to_read_from": "2026-10-20T00:00:00+00:00",
        "to_read_until": "2026-11-01T00:00:00+00:00",
    }
    (world.home / "backfill.json").write_text(json.dumps(span))

    said = world.run("status", "--json").json["backfill"]
    assert said["command"] == "allegro-etl backfill --resume"

    resumed = world.run("backfill", "--resume", "--json")

    assert resumed.code in (0, 3), resumed.err
    assert "2026-10-20" in resumed.err or "20 Oct" in resumed.err, resumed.err
    assert world.run("status", "--json").json["backfill"] is None
    assert world.run("backfill", "--resume").code == 2
    assert world.run("backfill", "--resume", "--since", "2026-10-01").code == 2


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


def test_the_life_of_an_order_is_told_from_its_events_to_its_sale_order(world: World) -> None:
    form_id = next(
        form_id
        for form_id in carried(world)
        if world.allegro.shop.form(form_id)["delivery"]["address"]["street"] == "Nowa 7"
    )

    said = world.run("order", form_id, "--json").json
    told = world.run("order", said["odoo"][0]["name"])

    assert [event["event_id"] for event in said["events"]] == [id_ for id_, _ in world.allegro.shop.events(form_id)][
        : len(said["events"])
    ]
    assert [content["status"] for content in said["contents"]][-1] == "READY_FOR_PROCESSING"
    changed = [change for content in said["contents"] for change in content["changes"]]
    assert {"path": "delivery.address.street", "is_shown": False, "before": None, "after": None} in changed
    assert [deed["action"] for run in said["runs"] for deed in run["actions"] if deed["kind"] == "order"][:2] == [
        "create",
        "confirm",
    ]
    assert len(said["runs"]) >= 2
    assert {match["rule"] for match in said["products"]} & {
        "gtin",
        "manufacturer_code",
        "signature",
        "name",
        "earlier_match",
    }
    assert said["payments"]
    assert told.code == 0
    assert said["odoo"][0]["url"] in told.out
    assert "Nowa 7" not in told.out


def test_an_order_that_nobody_knows_is_said_to_be_so(world: World) -> None:
    said = world.run("order", "S99999")

    assert (said.code, "No order is called 'S99999'" in said.err) == (2, True)
    assert world.run("order", "00000000-0000-0000-0000-000000000000").code == 1


def test_no_line_is_cut_where_the_screen_is_narrow(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    for command in (("status",), ("quarantine",), ("plan",)):
        assert "…" not in world.run(*command).out
