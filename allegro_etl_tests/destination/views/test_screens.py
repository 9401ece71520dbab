"""Allegro in the screens of a real Odoo, for a user with just the rights that `doctor --fix` gives."""

from datetime import UTC, datetime, timedelta

import pytest

from allegro_etl.destination.fields import FIELDS, SHOWN_OF_ORDERS
from allegro_etl.destination.provision import DEPOSIT, PRODUCTS
from allegro_etl.destination.removing import rest_to_remove, screens_to_remove
from allegro_etl.destination.views.making import MODELS, SEEN
from allegro_etl.local.odoo import ADMIN
from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.settings import SCREENS_PARAMETER
from allegro_etl_tests.destination.views.screens import arch, is_old, names_in, removed, session, three_sold
from allegro_etl_tests.merchant.bench import Bench


@pytest.fixture(scope="module")
def sold(modest: Bench) -> dict[str, str]:
    return three_sold(modest)


@pytest.mark.every_odoo
@pytest.mark.parametrize(
    ("model", "kind", "view", "fields"),
    [
        ("sale.order", "form", "sale.view_order_form", SHOWN_OF_ORDERS | {"x_allegro_pickup_point"}),
        ("sale.order", "list", "sale.view_order_tree", SHOWN_OF_ORDERS - {"x_allegro_url"}),
        ("sale.order", "list", "allegro_etl.view_allegro_list", SHOWN_OF_ORDERS - {"x_allegro_url"}),
        ("stock.picking", "form", "stock.view_picking_form", {*FIELDS["stock.picking"]}),
        ("stock.picking", "list", "stock.vpicktree", {*FIELDS["stock.picking"]}),
        ("res.partner", "form", "base.view_partner_form", {"x_allegro_login"}),
        ("product.template", "form", "product.product_template_only_form_view", {"x_allegro_offers"}),
        ("product.product", "form", "product.product_normal_form_view", {"x_allegro_offers"}),
    ],
)
def test_odoo_shows_the_fields_where_people_work(
    modest: Bench, model: str, kind: str, view: str, fields: set[str]
) -> None:
    assert fields <= names_in(arch(modest, model, kind, view))


@pytest.mark.every_odoo
def test_orders_are_searched_and_grouped_by_what_is_allegros(modest: Bench, sold: dict[str, str]) -> None:
    filters = {
        one.get("name"): one
        for one in arch(modest, "sale.order", "search", "sale.view_sales_order_filter").iter("filter")
    }
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%d")

    def found(name: str) -> set[str]:
        domain = str(filters[name].get("domain")).replace(
            "(context_today() + relativedelta(days=1)).strftime('%Y-%m-%d')", repr(tomorrow)
        )
        return {order["x_allegro_id"] for order in modest.read("sale.order", eval(domain), "x_allegro_id")}  # noqa: S307

    assert found("allegro") == {*sold.values()}
    assert found("allegro_cash_on_delivery") == {sold["cash"]}
    assert found("allegro_not_paid") == {sold["short"]}
    assert found("allegro_to_clarify") == {sold["short"]}
    late, by = modest.order(sold["cash"], "x_allegro_dispatch_by"), "x_allegro_dispatch_by"
    modest.call("sale.order", "write", [late["id"]], {by: datetime.now(UTC).strftime("%Y-%m-%d 00:00:00")})
    assert found("allegro_to_dispatch_today") == {sold["cash"]}
    modest.call("sale.order", "write", [late["id"]], {by: late[by]})
    assert found("allegro_to_dispatch_today") == set()
    grouped = {"allegro_market": "x_allegro_market", "allegro_delivery_method": "x_allegro_delivery_method"}
    assert {name: filters[name].get("context") for name in grouped} == {
        name: f"{{'group_by': '{field}'}}" for name, field in grouped.items()
    }


@pytest.mark.every_odoo
def test_an_order_says_all_of_it_in_its_fields(modest: Bench, sold: dict[str, str]) -> None:
    form = modest.shop.form(sold["paid"])
    order = modest.order(sold["paid"], "x_allegro_pickup_point", "picking_ids", *SHOWN_OF_ORDERS)
    until = datetime.fromisoformat(form["delivery"]["time"]["dispatch"]["to"]).astimezone(UTC)

    assert order["x_allegro_market"] == "allegro.pl"
    assert order["x_allegro_state"] == "new"
    assert order["x_allegro_payment"] == "paid"
    assert order["x_allegro_url"].endswith(sold["paid"])
    assert order["x_allegro_dispatch_by"] == f"{until:%Y-%m-%d %H:%M:%S}"
    kept = {form_id: modest.order(form_id, "x_allegro_payment")["x_allegro_payment"] for form_id in sold.values()}
    assert kept == {sold["paid"]: "paid", sold["cash"]: "cash_on_delivery", sold["short"]: "underpaid"}
    [contact] = modest.read("res.partner", [("x_allegro_id", "=", form["buyer"]["id"])], "x_allegro_login")
    assert contact["x_allegro_login"] == form["buyer"]["login"]


@pytest.mark.every_odoo
def test_who_packs_reads_it_on_the_delivery_order(modest: Bench, sold: dict[str, str]) -> None:
    names = [*FIELDS["stock.picking"]]
    order = modest.order(sold["paid"], "picking_ids", *names)
    [picking] = modest.read("stock.picking", [("id", "in", order["picking_ids"])], *names)

    assert order["x_allegro_pickup_point"]
    assert {name: picking[name] for name in names} == {name: order[name] for name in names}


@pytest.mark.every_odoo
def test_a_product_says_which_offers_sell_it(modest: Bench, sold: dict[str, str]) -> None:
    offer = modest.shop.form(sold["paid"])["lineItems"][0]["offer"]["id"]
    product = modest.lines(sold["paid"], "product_id")[0]["product_id"][0]
    [found] = modest.read("product.product", [("id", "=", product)], "x_allegro_offers")

    assert found["x_allegro_offers"] == offer


@pytest.mark.every_odoo
def test_shipping_cost_is_not_recalculated_by_a_button_on_allegros_orders(modest: Bench) -> None:
    form = arch(modest, "sale.order", "form", "sale.view_order_form")
    parents = {child: parent for parent in form.iter() for child in parent}
    buttons = [one for one in form.iter("button") if "carrier_recompute" in str(one.get("context"))]
    hiding = [parents[one] for one in buttons]

    assert len(buttons) == 2
    assert {one.get("name") for one in hiding} == {"allegro_etl_not_on_allegro"}
    hidden = hiding[0].get("attrs" if is_old(modest, 17) else "invisible") or hiding[0].get("modifiers")
    assert "x_allegro_id" in str(hidden)


@pytest.mark.every_odoo
@pytest.mark.usefixtures("sold")
def test_our_own_service_products_are_not_offered_where_a_person_sells(modest: Bench) -> None:
    keys = modest.ids(*PRODUCTS)
    offered = modest.read("product.product", [("id", "in", [*keys.values()]), ("sale_ok", "=", True)], "name")

    assert len(keys) == 5
    assert [one["id"] for one in offered] == [keys[DEPOSIT]]  # a person may have to add a deposit


@pytest.mark.every_odoo
def test_the_menu_opens_the_list_of_allegros_orders(modest: Bench) -> None:
    keys = modest.ids("menu_allegro", "action_allegro", "view_allegro_list")
    [menu] = modest.read("ir.ui.menu", [("id", "=", keys["menu_allegro"])], "action", "complete_name")
    action = [("id", "=", keys["action_allegro"])]
    [opened] = modest.read("ir.actions.act_window", action, "res_model", "context", "view_id")

    assert menu["action"] == f"ir.actions.act_window,{keys['action_allegro']}"
    assert menu["complete_name"].endswith("/Allegro")
    assert (opened["res_model"], opened["view_id"][0]) == ("sale.order", keys["view_allegro_list"])
    assert "search_default_allegro" in opened["context"]


@pytest.mark.usefixtures("sold")
def test_a_later_run_makes_nothing_again(modest: Bench) -> None:
    since = modest.moment()
    modest.sell()
    modest.run()

    for model in (*MODELS, "ir.model.fields"):
        assert modest.read(model, [("write_date", ">=", f"{since:%Y-%m-%d %H:%M:%S}")], "id") == []


def test_past_orders_get_the_fields_with_the_sweep_and_no_note(modest: Bench, sold: dict[str, str]) -> None:
    order = modest.order(sold["cash"], *SHOWN_OF_ORDERS)
    notes = modest.notes(sold["cash"])
    contact = [("x_allegro_id", "=", modest.shop.form(sold["cash"])["buyer"]["id"])]
    ids = [row["id"] for row in modest.read("res.partner", contact, "id")]
    modest.call("sale.order", "write", [order["id"]], dict.fromkeys(SHOWN_OF_ORDERS, False))
    modest.call("res.partner", "write", ids, {"x_allegro_login": False})

    modest.run(from_event="0")
    assert modest.order(sold["cash"], "x_allegro_market")["x_allegro_market"] is False
    outcome = modest.run(sweep=True)

    assert outcome.counts["load_orders"]["filled"] == 1
    assert modest.order(sold["cash"], *SHOWN_OF_ORDERS) == order
    assert modest.notes(sold["cash"]) == notes
    assert all(row["x_allegro_login"] for row in modest.read("res.partner", contact, "x_allegro_login"))
    assert modest.run(sweep=True).counts["load_orders"]["filled"] == 0


def test_an_order_that_the_file_does_not_know_gets_what_odoo_itself_knows(modest: Bench, sold: dict[str, str]) -> None:
    order = modest.order(sold["paid"])
    bare = dict.fromkeys(SHOWN_OF_ORDERS, False)
    modest.call(
        "sale.order", "write", [order["id"]], {**bare, "x_allegro_id": "nobody", "x_allegro_fulfillment": "SENT"}
    )

    modest.run(sweep=True)

    found = modest.order("nobody", *SHOWN_OF_ORDERS)
    assert found | {"id": 0, "x_allegro_url": ""} == {
        "id": 0, "x_allegro_url": "", "x_allegro_market": "allegro.pl", "x_allegro_state": "sent",
        "x_allegro_dispatch_by": False, "x_allegro_payment": False,
    }  # fmt: skip
    modest.call("sale.order", "write", [order["id"]], {"x_allegro_id": sold["paid"]})


def test_the_user_itself_can_take_the_screens_away(modest: Bench, sold: dict[str, str]) -> None:
    user = session(modest, (modest.odoo.username, modest.odoo.password))
    before = modest.order(sold["paid"], "state", "amount_total", "x_allegro_state")

    [told] = removed(user, screens_to_remove)

    assert "menu_allegro" in told
    assert "view_order_form" in told
    assert modest.read("ir.model.data", [("module", "=", PREFIX), ("model", "in", SEEN)], "name") == []
    assert "x_allegro_state" not in names_in(arch(modest, "sale.order", "form", "sale.view_order_form"))
    assert modest.order(sold["paid"], "state", "amount_total", "x_allegro_state") == before
    assert read_parameters(user)[SCREENS_PARAMETER] == "removed"
    assert removed(user, screens_to_remove) == []


def test_the_next_run_makes_them_again(modest: Bench) -> None:
    modest.sell()
    modest.run()

    assert "x_allegro_state" in names_in(arch(modest, "sale.order", "form", "sale.view_order_form"))


def test_without_the_rights_a_run_goes_on_without_screens_and_fields(modest: Bench) -> None:
    admin = session(modest, ADMIN)
    removed(admin, screens_to_remove)
    shown = [("model", "=", "sale.order"), ("name", "in", [*SHOWN_OF_ORDERS])]
    related = [("model", "=", "stock.picking"), ("name", "in", [*FIELDS["stock.picking"]])]
    for domain in (related, shown):
        ids = [field["id"] for field in modest.read("ir.model.fields", domain, "id")]
        modest.call("ir.model.fields", "unlink", ids)
    rights = [("module", "=", PREFIX), ("name", "in", ["access_views", "access_menus"])]
    modest.call("ir.model.access", "unlink", [row["res_id"] for row in modest.read("ir.model.data", rights, "res_id")])
    form_id = modest.sell()

    modest.run()

    assert modest.order(form_id, "state")["state"] == "sale"
    assert modest.read("ir.model.fields", shown, "id") == []


def test_everything_is_taken_back_and_what_is_the_merchants_stays(modest: Bench, sold: dict[str, str]) -> None:
    admin = session(modest, ADMIN)
    kept = ("sale.order", "res.partner", "product.product", "account.payment", "payment.transaction")
    before = {model: len(modest.read(model, [], "id")) for model in kept}

    told = removed(admin, screens_to_remove, rest_to_remove)

    assert any("allegro_last_event_id" in one for one in told)
    assert {model: len(modest.read(model, [], "id")) for model in kept} == before
    assert modest.read("ir.model.fields", [("name", "=like", "x_allegro_%")], "name") == []
    assert modest.read("ir.config_parameter", [("key", "=like", "allegro%")], "key") == []
    assert modest.read("res.groups", [("name", "=", "Allegro ETL")], "id") == []
    assert modest.ids(f"order_{sold['paid']}")
    assert removed(admin, screens_to_remove, rest_to_remove) == []
