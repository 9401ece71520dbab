"""The channel in Odoo's Discuss, on a real Odoo: made once, read by its members, and no mail is sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from allegro_etl.access import read_access
from allegro_etl.alerts.alert import AlertCode
from allegro_etl.alerts.html import as_html, digest
from allegro_etl.alerts.receivers.channel import MODELS, post, to_remove
from allegro_etl.languages import ENGLISH
from allegro_etl.local.odoo import ADMIN
from allegro_etl.local.odoo.shapes import sender
from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.session import OdooServer
from allegro_etl.run.opening import open_odoo
from allegro_etl.settings import Settings
from allegro_etl_tests.alerts.scene import LOUD, change
from allegro_etl_tests.cli.world import said
from allegro_etl_tests.odoo_fixtures import OdooDatabase, with_key

SAID = as_html([change()], ENGLISH)
NAMED = Settings.model_validate({
    "odoo": {"salesperson": "Sprzedaż Allegro"},
    "alerts": {"channel": {"members": ["anna", "nobody.knows.her"]}},
})  # fmt: skip


@pytest.fixture(scope="module")
def anna(odoo_database: OdooDatabase) -> tuple[int, str]:
    """Return a bookkeeper, who gets her mail by e-mail: her contact, and her login."""
    session = odoo_database.session
    employee = session.env.ref("base.group_user").id
    values = {"name": "Anna", "login": "anna", "group_ids": [(6, 0, [employee])], **sender(session)}
    values |= {"email": "anna@example.com", "notification_type": "email"}
    user = session.env["res.users"].create({**values, "password": "anna-9"})
    [read] = session.env["res.users"].read([user if isinstance(user, int) else user[0]], ["partner_id"])
    return read["partner_id"][0], "anna"


@pytest.fixture
def odoo(odoo_database: OdooDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OdooServer]:
    """Yield Odoo as allegro_etl's user sees it, and a home of the test's own."""
    others = {"ALLEGRO_CLIENT_ID": "x", "ALLEGRO_CLIENT_SECRET": "x", "ALLEGRO_ETL_HOME": str(tmp_path)}
    for name, value in {**others, **odoo_database.environment}.items():
        monkeypatch.setenv(name, value)
    with open_odoo(read_access(), in_a_hurry=False) as session:
        yield session


def model_of(odoo: OdooServer) -> str:
    return next(model for model in MODELS if odoo.has_fields(model))


def channels(odoo_database: OdooDatabase, odoo: OdooServer) -> list[dict[str, Any]]:
    session = odoo_database.session
    return session.env[model_of(odoo)].search_read([("name", "=", "Allegro")], ["channel_partner_ids"])


def messages(odoo_database: OdooDatabase, odoo: OdooServer, channel: int) -> list[dict[str, Any]]:
    """Return what was said in a channel by people, newest first, with whom it was sent to."""
    said = [("model", "=", model_of(odoo)), ("res_id", "=", channel), ("message_type", "=", "comment")]
    fields = ["body", "partner_ids", "notification_ids", "needaction"]
    return odoo_database.session.env["mail.message"].search_read(said, fields, order="id desc")


def mails(odoo_database: OdooDatabase) -> tuple[int, int]:
    """Count letters, and notices that were sent by e-mail."""
    env = odoo_database.session.env
    return env["mail.mail"].search_count([]), env["mail.notification"].search_count(
        [("notification_type", "=", "email")]
    )


@pytest.mark.every_odoo
def test_the_channel_is_made_once_with_its_members_and_what_is_said_there_sends_no_mail(
    odoo_database: OdooDatabase, odoo: OdooServer, anna: tuple[int, str]
) -> None:
    before = mails(odoo_database)

    post(odoo, NAMED, ENGLISH, SAID)
    alerts = [change().alert, change(code=AlertCode.TOTALS_DIFFER).alert]
    post(odoo, NAMED, ENGLISH, digest(alerts, [change("over")], ENGLISH))

    [channel] = channels(odoo_database, odoo)
    [salesperson] = odoo.search_read("res.users", [("name", "=", "Sprzedaż Allegro")], ["partner_id"])
    assert {anna[0], salesperson["partner_id"][0]} <= {*channel["channel_partner_ids"]}
    second, first = messages(odoo_database, odoo, channel["id"])
    assert "&lt;b&gt;" in first["body"]
    assert "<b>Orders that are held" in first["body"]
    assert LOUD not in first["body"]
    assert "What waits today" in second["body"]
    assert "<code>allegro-etl check</code>" in second["body"]
    assert [message["partner_ids"] + message["notification_ids"] for message in (first, second)] == [[], []]
    assert mails(odoo_database) == before


def test_who_has_left_stays_out_and_who_is_named_later_comes_in(
    odoo_database: OdooDatabase, odoo: OdooServer, anna: tuple[int, str]
) -> None:
    alone = Settings.model_validate({"alerts": {"channel": {"members": ["Anna"]}}})
    post(odoo, alone, ENGLISH, SAID)
    [channel] = channels(odoo_database, odoo)
    env = odoo_database.session.env
    env[model_of(odoo)].write([channel["id"]], {"channel_partner_ids": [(3, anna[0])]})

    post(odoo, alone, ENGLISH, SAID)
    assert anna[0] not in channels(odoo_database, odoo)[0]["channel_partner_ids"]

    [admin] = odoo.search_read("res.users", [("login", "=", "admin")], ["partner_id"])
    post(odoo, Settings.model_validate({"alerts": {"channel": {"members": ["Anna", "admin"]}}}), ENGLISH, SAID)
    there = channels(odoo_database, odoo)[0]["channel_partner_ids"]
    assert admin["partner_id"][0] in there
    assert anna[0] not in there


def test_a_channel_that_somebody_has_deleted_is_made_anew(
    odoo_database: OdooDatabase, odoo: OdooServer, anna: tuple[int, str]
) -> None:
    post(odoo, NAMED, ENGLISH, SAID)
    [channel] = channels(odoo_database, odoo)
    odoo_database.session.env[model_of(odoo)].unlink([channel["id"]])

    post(odoo, NAMED, ENGLISH, SAID)

    [new] = channels(odoo_database, odoo)
    assert new["id"] != channel["id"]
    assert anna[0] in new["channel_partner_ids"]
    assert len(messages(odoo_database, odoo, new["id"])) == 1


@pytest.mark.since(19, "JSON-2 is not there")
def test_an_api_key_posts_as_well(
    odoo_database: OdooDatabase, odoo: OdooServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(
        channels(odoo_database, odoo) and messages(odoo_database, odoo, channels(odoo_database, odoo)[0]["id"])
    )
    for name, value in with_key(odoo_database).environment.items():
        monkeypatch.setenv(name, value)

    with open_odoo(read_access()) as by_key:
        post(by_key, NAMED, ENGLISH, SAID)

    [channel] = channels(odoo_database, odoo)
    assert len(messages(odoo_database, odoo, channel["id"])) == before + 1


def archived(odoo_database: OdooDatabase, odoo: OdooServer) -> list[int]:
    """Return the archived channels of the name."""
    hidden = [("name", "=", "Allegro"), ("active", "=", False)]
    return list(odoo_database.session.env[model_of(odoo)].search(hidden))


@pytest.mark.every_odoo
def test_uninstall_takes_the_channel_back_and_a_later_message_brings_it_again(
    odoo_database: OdooDatabase, odoo: OdooServer, capsys: pytest.CaptureFixture[str]
) -> None:
    post(odoo, NAMED, ENGLISH, SAID)
    [before] = channels(odoo_database, odoo)
    may_delete = odoo.may(model_of(odoo), "unlink")

    plan = said(capsys, "uninstall", "--yes").err

    assert f"{'delete' if may_delete else 'archive'} the channel Allegro in Discuss" in plan
    assert channels(odoo_database, odoo) == []
    assert archived(odoo_database, odoo) == ([] if may_delete else [before["id"]])
    assert "Nothing to delete." in said(capsys, "uninstall", "--yes").err

    post(odoo, NAMED, ENGLISH, SAID)

    assert [channel["id"] == before["id"] for channel in channels(odoo_database, odoo)] == [not may_delete]


def test_an_administrator_deletes_the_channel_also_when_it_is_archived(
    odoo_database: OdooDatabase, odoo: OdooServer
) -> None:
    post(odoo, NAMED, ENGLISH, SAID)
    [one.remove() for one in to_remove(odoo)]
    admin = connect_odoo(odoo_database.url, odoo_database.database, ADMIN[0], SecretStr(ADMIN[1]))

    [removal] = to_remove(admin)
    removal.remove()

    assert removal.told.startswith("delete the channel Allegro in Discuss, and with it all that was told there")
    assert (channels(odoo_database, odoo), archived(odoo_database, odoo)) == ([], [])
    assert list(to_remove(admin)) == []


@pytest.mark.since(19, "the group of a channel is another one's")
def test_a_channel_that_odoo_does_not_let_go_stays_and_all_else_goes(
    odoo_database: OdooDatabase, odoo: OdooServer, capsys: pytest.CaptureFixture[str]
) -> None:
    post(odoo, NAMED, ENGLISH, SAID)
    env = odoo_database.session.env
    [channel] = channels(odoo_database, odoo)
    env[model_of(odoo)].write([channel["id"]], {"group_public_id": env.ref("base.group_system").id})

    told = said(capsys, "uninstall", "--yes", "--json")

    assert told.code == 0
    assert "Odoo refuses to archive the channel Allegro in Discuss" in told.err
    assert told.json["removed"] == []
    assert [one["id"] for one in channels(odoo_database, odoo)] == [channel["id"]]
