"""The commands of the README and of the how-to pages, one after the other, and the JSON that docs/json.md describes: on a real Odoo.

The tests share one home and one Odoo database, and go on with one another's work.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from allegro_etl.cli.trying import try_span
from allegro_etl.local.allegro.habits import Habits
from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.odoo import ADMIN
from allegro_etl_tests.cli.world import World
from allegro_etl_tests.docs.following import (
    BEGIN,
    FOLLOWED,
    NOT_RUN,
    SOLD_TWICE,
    SWITCHED_ON,
    commands,
    keys,
    newest_order,
    of_here_and_now,
    paired,
    told_of,
    waiting,
)
from allegro_etl_tests.docs.pages import (
    HOW_TO,
    JSON,
    POLISH,
    section,
    shell_commands,
    spans,
)


@pytest.fixture(scope="module")
def allegro() -> Iterator[LocalAllegro]:
    with running(Shop(seed=5, orders=2, days=2, habits=Habits.plain()), interval=0.05) as service:
        yield service


@pytest.fixture(scope="module")
def home_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme") / "home"


@pytest.mark.timeout(900)  # a dozen runs, on a machine that may be busy
def test_every_command_of_the_readme_and_the_how_to_pages_works_in_its_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_ADMIN_USERNAME", ADMIN[0])
    monkeypatch.setenv("ALLEGRO_ETL_ADMIN_PASSWORD", ADMIN[1])
    for words in commands():
        if words[0] in NOT_RUN and words[0:2] not in (["watch", "--once"], ["watch", "--test"]):
            continue
        if words[0] == "push" and "--dry-run" in words:  # the page has switched writers on before, and pairs again
            for key, value in SWITCHED_ON.items():
                world.odoo.env["ir.config_parameter"].set_param(f"allegro_etl.{key}", value)
            paired(world)
        said = paired(world) if words == ["pair"] else world.run(*of_here_and_now(words, world))

        if words == BEGIN:
            assert (said.code, "is for the first run" in said.err) == (1, True)
            continue
        assert said.code in (0, 3), (words, said.err)
        if words == ["init"]:
            world.allegro.shop.place_order()
            world.allegro.shop.place_order(lines=[SOLD_TWICE])

    sold = list(world.allegro.shop.book.ids())
    assert len(sold) == 4
    assert {order["x_allegro_id"] for order in world.sale_orders()} == set(sold) - {waiting(world)["form_id"]}


def test_every_how_to_page_is_followed() -> None:
    """The Polish pages have the commands of the English ones: allegro_etl_tests/docs/test_translation.py."""
    with_commands = {page for page in HOW_TO.glob("*.md") if any(w[0] == "allegro-etl" for w in shell_commands(page))}

    assert with_commands - {*POLISH.values()} <= {*FOLLOWED}


def test_the_json_of_a_run_is_as_described(world: World) -> None:
    world.allegro.shop.place_order()

    planned = world.run("run", "--dry-run", "--json").json
    done = world.run("run", "--json").json
    nothing = world.run("run", "--json").json

    assert set(planned) == keys("run")
    assert set(done) == set(nothing) == keys("run") - {"plan"}
    assert set(planned["made"]) == set(done["made"]) == keys("run", 1)
    assert set(planned["runs"][0]) == set(done["runs"][0]) == keys("run", 2)
    assert set(planned["plan"][0]) == keys("run", 3)
    outcomes = told_of("run", "outcome")
    assert {planned["outcome"], done["outcome"], nothing["outcome"]} == {"planned", "done", "nothing_new"} <= outcomes


def test_the_json_of_the_first_hour_is_as_described(world: World) -> None:
    begun = world.run("init", "--yes", "--json").json
    trial = try_span(datetime.now(UTC) - timedelta(days=3), datetime.now(UTC))

    assert set(begun) == keys("init")
    assert set(trial) == keys("init", 1) | {"until"}
    assert set(world.run("logs", "--json").json) == set(spans(section(JSON, "logs"))[1:])
    assert set(world.run("home", "--json").json) == set(spans(section(JSON, "home"))[1:])


def test_the_json_of_the_status_is_as_described(world: World) -> None:
    world.run("run", "--sweep")

    status = world.run("status", "--json").json

    assert set(status) == keys("status")
    assert set(status["runs"][0]) == told_of("status", "runs")
    assert set(status["last_sweep"]) == told_of("status", "last_sweep")


def test_the_json_of_the_quarantine_is_as_described(world: World) -> None:
    listed = waiting(world)

    shown = world.run("quarantine", "show", str(listed["id"]), "--json").json

    assert set(listed) == keys("quarantine") - {"payload"}
    assert set(shown) == keys("quarantine")


def test_the_json_of_those_who_watch_is_as_described(world: World) -> None:
    seen = world.run("watch", "--once", "--json").json
    tried = world.run("watch", "--test", "--json").json
    health = world.run("health", "--json").json

    assert set(seen) == keys("watch")
    assert set(seen["alerts"][0]) == set(health["alerts"][0]) == keys("webhook") - {"kind"}
    assert set(health) == keys("health")
    assert tried == {"channel": {"is_told": True, "problem": None}}


def test_the_json_of_causes_plans_mappings_and_single_orders_is_as_described(world: World) -> None:
    causes = world.run("quarantine", "--json").json
    plan = world.run("plan", "--order", newest_order(world)["name"], "--json").json
    order = world.run("order", newest_order(world)["name"], "--json").json
    mapped = world.run("map", "7003622562", "DESKA-40", "--json").json

    assert set(causes[0]) == keys("quarantine", 1)
    assert set(plan) == keys("plan")
    assert set(plan["orders"][0]) == keys("plan", 1)
    assert {one["outcome"] for one in plan["orders"]} <= told_of("plan", "outcome")
    assert set(order) == keys("order")
    assert set(mapped) == keys("map")


def test_the_json_of_a_push_is_as_described(world: World) -> None:
    world.odoo.env["ir.config_parameter"].set_param("allegro_etl.to_allegro.status", "true")
    paired(world)
    world.allegro.shop.place_order()
    world.run("run")

    pushed = world.run("push", "--dry-run", "--json").json

    assert set(pushed) == keys("push")
    assert set(pushed["plan"][0]) == keys("push", 1)
    assert pushed["outcome"] in told_of("push", "outcome")


def test_the_json_of_the_offers_is_as_described(world: World) -> None:
    told = world.run("offers", "--json").json

    assert set(told) == keys("offers")
    assert set(told["offers"][0]) == keys("offers", 1)


def test_the_json_of_the_rest_is_as_described(world: World) -> None:
    findings = world.run("doctor", "--json").json
    settings = world.run("settings", "--json").json
    forgotten = world.run("forget", "--older-than", "3000", "--json").json

    assert {name for finding in findings for name in finding} == keys("doctor")
    assert {name for setting in settings.values() for name in setting} == keys("settings")
    assert set(forgotten) == keys("forget")
