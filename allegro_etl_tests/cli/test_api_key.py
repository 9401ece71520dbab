"""The command line with an API key of Odoo in place of name and password: it says as whom, how, and until when."""

import pytest

from allegro_etl.local.odoo.keys import make_key
from allegro_etl_tests.cli.world import World
from allegro_etl_tests.odoo_fixtures import OdooDatabase


@pytest.fixture
def keyed(world: World, odoo_database: OdooDatabase, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return the world with a key of the user alone."""
    odoo = odoo_database
    odoo.server.postgres.psql("delete from res_users_apikeys", odoo.database)
    monkeypatch.delenv("ODOO_USERNAME")
    monkeypatch.delenv("ODOO_PASSWORD")
    monkeypatch.setenv("ODOO_API_KEY", make_key(odoo.url, odoo.database, odoo.username, odoo.password, name="shop"))
    return world


def doctor(world: World) -> dict[str, tuple[bool, str]]:
    return {found["topic"]: (found["is_well"], found["text"]) for found in world.run("doctor", "--json").json}


def test_a_key_is_all_that_doctor_run_and_status_need(keyed: World, odoo_database: OdooDatabase) -> None:
    said = doctor(keyed)

    assert [topic for topic, (is_well, _) in said.items() if not is_well] == []
    assert said["Odoo"][1].endswith(f"database {odoo_database.database}, as allegro, over JSON-2")
    assert said["API key"][1].startswith("'shop' ends on 20")
    assert keyed.run("run", "--json").code == 3  # one offer of this shop fits two products
    assert len(keyed.sale_orders()) == 11
    status = keyed.run("status", "--json")
    assert (status.code, status.json["problems"]) == (0, [])
    assert status.json["api_key_ends"].startswith(said["API key"][1].removeprefix("'shop' ends on "))
    assert "good until 20" in keyed.run("status").out


def test_doctor_and_status_tell_two_weeks_before_the_key_ends(keyed: World, odoo_database: OdooDatabase) -> None:
    odoo_database.server.postgres.psql(
        "update res_users_apikeys set expiration_date = now() at time zone 'utc' + interval '13 days 23 hours'",
        odoo_database.database,
    )

    is_well, text = doctor(keyed)["API key"]
    status = keyed.run("status", "--json")

    assert not is_well
    assert "in 13 days: make a new one in Odoo" in text
    assert status.code == 1
    assert [problem for problem in status.json["problems"] if "Odoo's API key 'shop' ends on" in problem]


def test_a_key_that_never_ends_is_not_spoken_of(keyed: World, odoo_database: OdooDatabase) -> None:
    odoo_database.server.postgres.psql("update res_users_apikeys set expiration_date = null", odoo_database.database)

    assert "API key" not in doctor(keyed)
    assert keyed.run("status", "--json").json["api_key_ends"] is None


def test_fixing_gives_rights_to_the_user_of_the_key(
    keyed: World, odoo_database: OdooDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_ADMIN_USERNAME", "admin")
    monkeypatch.setenv("ALLEGRO_ETL_ADMIN_PASSWORD", "admin")
    session = odoo_database.session
    group = session.env.ref("allegro_etl.group").id
    [user] = session.env["res.users"].search([("login", "=", odoo_database.username)])
    session.env["res.users"].write([user], {"group_ids": [(3, group)]})

    assert "give the user 'allegro' the group 'Allegro ETL'" in keyed.run("doctor", "--fix", "--yes").err

    assert group in session.env["res.users"].read([user], ["group_ids"])[0]["group_ids"]


def test_a_wrong_key_is_told_by_the_name_of_the_variable(keyed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODOO_API_KEY", "0123456789abcdef")

    said = keyed.run("run", "--json")

    assert said.code != 0
    assert "Odoo refuses the API key" in said.err
    assert "0123456789abcdef" not in said.err + said.out
