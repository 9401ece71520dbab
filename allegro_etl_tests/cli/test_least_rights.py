"""The user of allegro_etl with just the rights that `doctor --fix` gives it: the job works whole, and nothing else does."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from allegro_etl.destination.doctor.fixing import steps
from allegro_etl.destination.doctor.groups import screen_of
from allegro_etl.destination.doctor.rights import needed
from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.errors import OdooError, OdooLoginRefused, OdooRightsMissing
from allegro_etl.odoo.parameters import read_parameters, write_parameters
from allegro_etl.settings import Settings
from allegro_etl_tests.cli.people import BOSS, FORBIDDEN, SECRET, USER, user_of, with_people
from allegro_etl_tests.cli.world import World, pair
from allegro_etl_tests.odoo_fixtures import OdooDatabase


@pytest.fixture(scope="module")
def home_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one folder for all tests: they go on with one another's work."""
    return tmp_path_factory.mktemp("least") / "home"


@pytest.fixture(scope="module")
def people(bare_odoo_database: OdooDatabase) -> OdooDatabase:
    return with_people(bare_odoo_database)


@pytest.fixture
def world(
    allegro: LocalAllegro,
    people: OdooDatabase,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> World:
    """Return a merchant without settings, as the user that is to have few rights."""
    variables = {**allegro.environment(), **people.environment, "ODOO_USERNAME": USER, "ODOO_PASSWORD": USER,
                 "ALLEGRO_ETL_ADMIN_USERNAME": BOSS, "ALLEGRO_ETL_ADMIN_PASSWORD": SECRET}  # fmt: skip
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    pair(allegro)
    return World(allegro, home, people.session, capsys)


def test_a_journal_that_is_not_there_keeps_nothing_else_from_being_made(people: OdooDatabase) -> None:
    admin = connect_odoo(people.url, people.database, BOSS, SecretStr(SECRET))

    told = [
        step.told for step in steps(admin, Settings.model_validate({"odoo": {"payment_journal": "Nobody's"}}), USER)
    ]

    assert any("make the group" in one for one in told), told
    assert any("make fiscal positions" in one for one in told)
    assert not any("make the payment provider" in one for one in told), told


def test_fixing_shows_what_it_makes_makes_it_once_and_keeps_no_login(world: World, people: OdooDatabase) -> None:
    said = world.run("doctor", "--fix", "--yes")

    assert said.code == 0, said.out
    for told in ("make the group 'Allegro ETL'", "make the fields", "the System Parameters of allegro_etl, and no others",
                 "make fiscal positions for allegro-pl", "make the payment provider",
                 f"take the groups of administrators from the user '{USER}'"):  # fmt: skip
        assert told in said.err
    assert "Nothing to make" in world.run("doctor", "--fix").err
    kept = [file for file in world.home.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]
    assert kept == []
    assert not user_of(people).call("res.users", "has_group", [user_of(people).user_id], "base.group_system")


def test_the_job_works_whole_with_these_rights(world: World) -> None:
    said = world.run("run", "--json")

    assert said.code == 0, said.err
    assert len(world.sale_orders()) == 12
    cursor = world.committed_cursor()
    form_id = world.allegro.shop.place_order(lines=["kubek-350"])

    assert world.run("run", "--json").code == 0

    assert int(world.committed_cursor()) > int(cursor)
    [order] = world.odoo.env["sale.order"].search_read([("x_allegro_id", "=", form_id)], ["state", "transaction_ids"])
    assert order["state"] == "sale"
    assert order["transaction_ids"]
    assert world.odoo.env["mail.message"].search_count([("model", "=", "sale.order"), ("res_id", "=", order["id"])])
    assert world.run("status", "--json").code == 0
    assert world.run("settings", "--json").code == 0


def test_a_sweep_and_a_cancellation_work_with_these_rights(world: World) -> None:
    form_id = world.allegro.shop.place_order(lines=["kubek-350"])
    assert world.run("run", "--json").code == 0
    world.allegro.shop.cancel_by_buyer(form_id)

    assert world.run("run", "--sweep", "--json").code == 0

    [order] = world.odoo.env["sale.order"].search_read([("x_allegro_id", "=", form_id)], ["x_allegro_status"])
    assert order["x_allegro_status"] == "CANCELLED"


def rights_told(world: World) -> dict[str, bool]:
    """Return what the doctor says of rights, by topic."""
    return {
        found["topic"]: found["is_well"] for found in world.run("doctor", "--json").json if "Rights" in found["topic"]
    }


def test_the_doctor_names_all_missing_rights_at_once_and_fixing_gives_them(
    world: World, people: OdooDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    odoo = people.session.env
    groups = [odoo.ref("base.group_user").id]
    odoo["res.users"].create({"name": "new", "login": "new", "password": "new", "group_ids": [(6, 0, groups)]})
    monkeypatch.setenv("ODOO_USERNAME", "new")
    monkeypatch.setenv("ODOO_PASSWORD", "new")
    names = user_of(people).dialect
    by_groups = {f"Rights on {model}" for model, _, group in needed(names) if group != screen_of(names).employee}

    missing = {topic for topic, is_well in rights_told(world).items() if not is_well}
    assert missing == {*by_groups, "Rights on others' sale orders"}
    assert "gives the user the group Allegro ETL" in world.run("doctor").out

    assert world.run("doctor", "--fix", "--yes").code == 0
    assert set(rights_told(world).values()) == {True}


def test_an_administrator_is_told_that_fewer_rights_do_and_not_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Rights of an administrator" not in rights_told(world)

    monkeypatch.setenv("ODOO_USERNAME", BOSS)
    monkeypatch.setenv("ODOO_PASSWORD", SECRET)

    assert rights_told(world)["Rights of an administrator"]


def test_a_group_that_lost_some_of_its_rights_gets_them_again(world: World, people: OdooDatabase) -> None:
    group, taken = people.session.env.ref("allegro_etl.group"), people.session.env.ref("account.group_account_invoice")
    group.write({"implied_ids": [(3, taken.id)]})

    assert (
        "let the group 'Allegro ETL' hold all of Odoo's groups that it needs"
        in world.run("doctor", "--fix", "--yes").err
    )

    assert set(rights_told(world).values()) == {True}
    assert "Nothing to make" in world.run("doctor", "--fix").err


def test_what_the_user_may_not_look_at_fixing_looks_at(world: World, people: OdooDatabase) -> None:
    people.session.env["ir.default"].set("sale.order", "origin", "of our own", False, False)

    [told] = [found for found in world.run("doctor", "--json").json if "The user may not look at" in found["text"]]
    assert told["is_well"]
    assert "ir.config_parameter, ir.default" in told["text"]
    said = " ".join(world.run("doctor", "--fix").err.split())
    assert "Odoo fills in default values of your own:" in said
    assert "Source Document (Sales Order)" in said


@pytest.mark.parametrize("what", FORBIDDEN)
def test_these_rights_reach_no_further(people: OdooDatabase, what: str) -> None:
    model, method, *arguments = FORBIDDEN[what]

    with pytest.raises((OdooRightsMissing, OdooLoginRefused)):
        user_of(people).call(model, method, *arguments)


def test_the_action_reads_and_writes_our_parameters_and_no_others(people: OdooDatabase) -> None:
    odoo = user_of(people)
    known = read_parameters(odoo)

    assert "allegro_last_event_id" in known
    assert [key for key in known if not key.startswith("allegro_")] == []
    with pytest.raises(OdooError):
        write_parameters(odoo, {"web.base.url": "https://evil.example"})
    write_parameters(odoo, {"allegro_etl.sales_team": "sales_team.team_sales_department"})
    assert read_parameters(odoo)["allegro_etl.sales_team"] == "sales_team.team_sales_department"
    own = connect_odoo(people.url, people.database, BOSS, SecretStr(SECRET))
    assert read_parameters(own)["allegro_etl.sales_team"] == "sales_team.team_sales_department"


def test_an_action_that_was_deleted_and_made_anew_is_found_by_a_session_that_knew_the_old_one(
    world: World, people: OdooDatabase
) -> None:
    odoo = user_of(people)
    before = read_parameters(odoo)
    people.session.env.ref("allegro_etl.parameters_action").unlink()

    assert "make an action" in world.run("doctor", "--fix", "--yes").err

    assert read_parameters(odoo).keys() == before.keys()


def test_the_right_to_make_external_ids_is_for_ours_only(people: OdooDatabase) -> None:
    odoo = user_of(people)
    foreign = odoo.search_read("ir.model.data", [("module", "=", "base"), ("name", "=", "main_company")], ["id"])

    with pytest.raises(OdooRightsMissing):
        odoo.call("ir.model.data", "write", [foreign[0]["id"]], {"name": "other"})


def test_the_right_to_make_views_windows_and_menus_is_for_ours_only(people: OdooDatabase) -> None:
    odoo = user_of(people)
    [view] = odoo.search_read("ir.ui.view", [("name", "=", "sale.order.list.select")], ["id"])
    menu = people.session.env.ref("sale.sale_menu_root").id
    window = people.session.env.ref("sale.action_orders").id
    form = {"name": "sale.order.form", "model": "sale.order", "arch": "<form/>"}

    for model, method, *given in (
        ("ir.ui.view", "write", [view["id"]], {"priority": 1}),
        ("ir.ui.view", "create", [form]),
        ("ir.ui.menu", "write", [menu], {"sequence": 1}),
        ("ir.actions.act_window", "write", [window], {"name": "Other"}),
        ("payment.method", "create", [{"name": "Other", "code": "other"}]),
    ):
        with pytest.raises(OdooRightsMissing):
            odoo.call(model, method, *given)


def test_what_was_made_is_taken_back_and_what_is_the_merchants_stays(world: World) -> None:
    orders = [("client_order_ref", "!=", False)]
    before = world.odoo.env["sale.order"].search_count(orders)

    screens = world.run("uninstall", "--yes")
    everything = world.run("uninstall", "--everything", "--yes")

    assert (screens.code, everything.code) == (0, 0), screens.err + everything.err
    assert "view_order_form" in screens.err
    assert "Orders, contacts, products, invoices and payments stay" in screens.err
    for gone in ("x_allegro_dispatch_by", "allegro_last_event_id", "access_views", "group"):
        assert gone in everything.err
        assert gone not in screens.err
    assert "Nothing to delete." in world.run("uninstall", "--everything").err
    assert world.odoo.env["sale.order"].search_count(orders) == before > 0
