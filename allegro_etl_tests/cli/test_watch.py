"""`allegro-etl watch`, `health` and `serve` in a real world: an Odoo, a shop, a mail server, a webhook.

One of the shop's twelve orders is of a product that Odoo has twice: it goes to quarantine. The tests go on with one another's work.
"""

import json
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from allegro_etl import clock
from allegro_etl.alerts.serving import refresh, serving
from allegro_etl.run.lock import taken
from allegro_etl_tests.alerts.servers import MailServer, WebServer, mail_server, web_server
from allegro_etl_tests.cli.world import World

SETTINGS = """
[alerts]
unreachable_minutes = 1
[alerts.email]
to = ["owner@example.com"]
host = "127.0.0.1"
security = "none"
port = {port}
[alerts.channel]
digest_hour = 0
[metrics]
enabled = true
"""


@pytest.fixture(scope="module")
def home_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("watch") / "home"


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture(scope="module")
def web() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


@pytest.fixture
def watched(world: World, mail: MailServer, web: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return the shop, with settings that name everybody who can be told."""
    text = (files("allegro_etl.local") / "merchant.toml").read_text("utf-8") + SETTINGS.format(port=mail.port)
    (tmp_path / "told.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("ALLEGRO_ETL_CONFIG", str(tmp_path / "told.toml"))
    monkeypatch.setenv("ALLEGRO_ETL_WEBHOOK_URL", web.url)
    return world


def later(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    monkeypatch.setattr(clock, "OFF_BY", timedelta(**by))


def mails(world: World) -> int:
    return world.odoo.env["mail.mail"].search_count([])


def bodies(world: World) -> list[str]:
    channel = world.odoo.env["discuss.channel"].search([("name", "=", "Allegro")])
    said = [("model", "=", "discuss.channel"), ("res_id", "in", channel), ("message_type", "=", "comment")]
    return [message["body"] for message in world.odoo.env["mail.message"].search_read(said, ["body"], order="id")]


def personal(world: World) -> set[str]:
    """Return what tells who bought."""
    found = set()
    for form_id in world.allegro.shop.book.ids():
        form = world.allegro.shop.form(form_id)
        buyer, address = form["buyer"], form["delivery"]["address"] or {}
        found |= {
            buyer["login"],
            buyer["email"],
            buyer["phoneNumber"],
            buyer["address"]["street"],
            address.get("street"),
        }
        found |= {f"{one.get('firstName')} {one.get('lastName')}" for one in (buyer, address) if one.get("lastName")}
    return {text for text in found if text}


def test_a_test_message_reaches_everybody_and_says_so(watched: World, mail: MailServer, web: WebServer) -> None:
    said = watched.run("watch", "--test")

    assert (said.code, said.out.splitlines()) == (0, ["email: told", "webhook: told", "channel: told"])
    assert "This is a test" in mail.letters[-1].get_content()
    assert web.posted[-1]["alerts"][0]["code"] == "test"
    assert "This is a test" in bodies(watched)[-1]


def test_a_test_message_that_fails_says_why_and_the_others_are_told(watched: World, web: WebServer) -> None:
    web.status = 500
    said = watched.run("watch", "--test", "--json")
    web.status = 200

    assert said.code == 1
    assert said.json["webhook"] == {"is_told": False, "problem": "The webhook answered with status 500."}
    assert said.json["email"] == {"is_told": True, "problem": None}
    assert "secret-hook" not in said.out + said.err


def test_what_a_run_leaves_is_told_everywhere_once_without_a_buyers_data_and_without_mail_from_odoo(
    watched: World, mail: MailServer, web: WebServer
) -> None:
    assert watched.run("run").code == 3
    sent, letters, posts = mails(watched), len(mail.letters), len(web.posted)

    said = watched.run("watch", "--once", "--json")

    assert said.code == 0, said.err
    [alert] = [one for one in said.json["alerts"] if one["code"] == "quarantine"]
    [form] = [row["form_id"] for row in watched.run("quarantine", "list", "--json").json]
    total = watched.allegro.shop.form(form)["summary"]["totalToPay"]
    assert alert["amounts"] == {total["currency"]: total["amount"]}
    [goods] = alert["orders"]
    assert form not in goods["name"]
    assert form in goods["ids"]
    assert len(goods["links"]) == 2
    assert (len(mail.letters), len(web.posted)) == (letters + 1, posts + 1)
    assert form in mail.letters[-1].get_content()
    assert "What waits today" in bodies(watched)[-1]

    for _ in range(2):
        assert watched.run("watch", "--once", "--json").json["changes"] == []
    assert (len(mail.letters), len(web.posted), mails(watched)) == (letters + 1, posts + 1, sent)

    kept = [file.read_text("utf-8") for file in watched.home.glob("*.json") if file.name != "tokens.json"]
    outside = [*kept, *bodies(watched), json.dumps(web.posted), *(letter.get_content() for letter in mail.letters)]
    names = personal(watched)
    assert len(names) > 20
    assert [name for name in names if any(name in text for text in outside)] == []


def test_a_held_order_is_told_with_its_number_and_amount_and_is_over_when_it_is_confirmed(
    watched: World, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = watched.odoo.env["sale.order"]
    [order] = orders.search_read(
        [("x_allegro_id", "!=", False), ("state", "=", "sale")], ["name", "amount_total"], limit=1
    )
    watched.odoo.execute("sale.order", "write", [order["id"]], {"state": "draft"})

    said = watched.run("watch", "--once", "--json")
    [held_order] = [one for one in said.json["alerts"] if one["code"] == "held"]
    assert held_order["orders"][0]["name"] == order["name"]
    assert held_order["amounts"] == {"PLN": f"{order['amount_total']:.2f}"}
    assert order["name"] in bodies(watched)[-1]

    watched.odoo.execute("sale.order", "write", [order["id"]], {"state": "sale"})
    watched.run("watch", "--once")
    later(monkeypatch, minutes=11)
    watched.run("watch", "--once")
    assert [(one["kind"], one["code"]) for one in web.posted[-1]["alerts"]] == [("over", "held")]


def test_while_a_run_has_the_file_and_odoo_is_down_the_others_are_told_and_the_channel_later(
    watched: World, web: WebServer, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = {"ODOO_URL": "http://127.0.0.1:9"}
    later(monkeypatch, minutes=30)
    told = len(bodies(watched))
    with pytest.MonkeyPatch.context() as down, taken(watched.home, "a run"):
        for name, value in where.items():
            down.setenv(name, value)
        watched.run("watch", "--once")
        later(monkeypatch, minutes=32)
        said = watched.run("watch", "--once", "--json")
        assert said.code == 1
        assert {one["code"] for one in said.json["alerts"]} >= {"odoo_silent", "quarantine"}
        assert [one["code"] for one in web.posted[-1]["alerts"]] == ["odoo_silent"]
        assert "Odoo has not answered since" in mail.letters[-1]["Subject"]
        assert set(said.json["untold"]) == {"channel"}
        assert watched.run("health").code == 1

    later(monkeypatch, minutes=34)
    said = watched.run("watch", "--once", "--json")
    assert (said.code, said.json["untold"]) == (0, {})
    assert "Odoo has not answered since" in bodies(watched)[told]
    assert watched.run("health").code == 0


def test_two_do_not_watch_at_once(watched: World) -> None:
    with taken(watched.home, "allegro-etl watch", name="watch"):
        said = watched.run("watch", "--once")

    assert said.code == 0
    assert "Another process watches right now" in said.err


def test_the_address_knows_what_was_carried_also_while_a_run_is_at_work(watched: World) -> None:
    with serving("127.0.0.1", 0) as server, taken(watched.home, "a run"):
        refresh()
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/metrics", timeout=5) as answer:
            said = answer.read().decode()

    counts = [line for line in said.splitlines() if line.startswith("allegro_etl_orders_carried{")]
    assert sum(float(line.rpartition(" ")[2]) for line in counts) == len(watched.sale_orders()) > 5


def test_numbers_that_are_not_there_are_no_reason_to_be_ill(watched: World) -> None:
    said: Any = watched.run("health", "--json").json

    assert said["is_healthy"]
    assert {one["code"] for one in said["alerts"]} == {"quarantine"}


def test_people_are_told_in_the_company_s_language_also_while_odoo_is_down(
    watched: World, mail: MailServer, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = watched.odoo.env
    env["res.lang"].write(
        env["res.lang"].with_context(active_test=False).search([("code", "=", "pl_PL")]), {"active": True}
    )
    companies = env["res.company"].search_read([], ["partner_id"])
    env["res.partner"].write([company["partner_id"][0] for company in companies], {"lang": "pl_PL"})

    said = watched.run("watch", "--test")
    assert said.code == 0
    assert "To jest test" in bodies(watched)[-1]
    watched.run("watch", "--once")

    monkeypatch.setenv("ODOO_URL", "http://127.0.0.1:9")
    said = watched.run("watch", "--test")

    assert said.out.splitlines()[:2] == ["email: told", "webhook: told"]
    assert "To jest test" in mail.letters[-1].get_content()
    assert web.posted[-1]["alerts"][0]["way_out"] == "Nic nie trzeba robić."
