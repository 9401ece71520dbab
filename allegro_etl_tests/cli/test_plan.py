"""`allegro-etl plan`, `apply` and `order`: what a run would do, done as planned or refused, and an order's life told.

The tests share one home and one Odoo database, and go on with one another's work, as a person's commands do. One of
the shop's twelve orders is of a product that Odoo has twice: it goes to quarantine.
"""

import json
from pathlib import Path

import pytest

from allegro_etl.clock import now
from allegro_etl.run.opening import warehouse_file
from allegro_etl.warehouse import open_warehouse
from allegro_etl_tests.cli.world import World, by_outcome, carried


@pytest.fixture(scope="module")
def home_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("every-day") / "home"


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plan") / "plan.json"


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
    assert said.err.startswith("Allegro local · ")
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
    unknown = world.run("order", "00000000-0000-0000-0000-000000000000")
    assert (unknown.code, "Neither this machine nor Odoo has anything of order" in unknown.err) == (1, True)


def test_an_order_of_which_only_a_write_to_allegro_is_kept_is_told(world: World) -> None:
    form_id = "00000000-0000-0000-0000-000000000001"
    with open_warehouse(warehouse_file()) as warehouse:
        warehouse.insert(
            "to_allegro.writes",
            ("push_id", "writer", "subject", "form_id", "sent_at", "outcome"),
            [("p", "tracking", f"number:{form_id}:1", form_id, now(), "written")],
        )

    told = world.run("order", form_id)

    assert told.code == 0
    assert "tracking written" in told.out
