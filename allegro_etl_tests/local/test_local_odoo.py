"""The local Odoo is a real one: these tests run it, look into the merchant's database, and disturb the server."""

import os
import signal
from typing import Any

import httpx
import pytest

from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl.local.odoo import databases, drop_database, fresh_database, run_inside
from allegro_etl.local.odoo.merchant import SETTINGS
from allegro_etl.local.odoo.processes import wait_for_end
from allegro_etl.local.odoo.program import BUILDING
from allegro_etl.local.odoo.server import is_listening, is_ready, port_of_the_dead
from allegro_etl_tests.odoo_fixtures import OdooDatabase


def named(database: OdooDatabase, model: str, name: str) -> list[dict[str, Any]]:
    return database.session.execute(model, "search_read", [("name", "=", name)], ["name"])


def names_in_the_settings() -> list[tuple[str, str]]:
    odoo = SETTINGS["odoo"]
    markets = SETTINGS["markets"].values()
    return [
        ("crm.team", odoo["sales_team"]),
        ("res.users", odoo["salesperson"]),
        ("stock.warehouse", odoo["warehouse"]),
        ("stock.warehouse", odoo["fulfillment_warehouse"]),
        ("account.journal", odoo["payment_journal"]),
        *(("account.payment.term", term) for term in SETTINGS["payment_terms"].values()),
        *(("account.fiscal.position", market["fiscal_position"]) for market in markets),
        *(("product.pricelist", market["pricelist"]) for market in markets),
        *(("delivery.carrier", carrier) for carrier in set(SETTINGS["carriers"].values())),
    ]


def test_every_name_in_the_merchants_settings_is_in_odoo_once(odoo_database: OdooDatabase) -> None:
    found = {pair: len(named(odoo_database, *pair)) for pair in names_in_the_settings()}

    assert found == dict.fromkeys(found, 1)


def test_a_database_that_is_being_built_is_offered_to_nobody(odoo_database: OdooDatabase) -> None:
    server = odoo_database.server
    half_made = f"half_made_{os.getpid()}{BUILDING}"
    server.postgres.psql(f'CREATE DATABASE "{half_made}"')
    try:
        answer = httpx.post(f"{server.url}/web/database/list", json={"params": {}}, timeout=60)
    finally:
        server.postgres.psql(f'DROP DATABASE "{half_made}"')

    offered = answer.json()["result"]
    assert (odoo_database.database in offered, half_made in offered) == (True, False)


def test_every_way_of_delivery_has_a_carrier() -> None:
    methods = {delivery.name for market in MARKETS.values() for delivery in market.deliveries}

    assert methods <= set(SETTINGS["carriers"])


def test_the_merchants_gross_prices_come_out_to_the_grosz(odoo_database: OdooDatabase) -> None:
    order = new_order(odoo_database, fiscal_position="Allegro PL", price="33.33", quantity=3)

    assert order["amount_total"] == 99.99
    assert order["amount_tax"] == 18.70


def test_without_a_fiscal_position_a_gross_price_would_be_taxed_again(odoo_database: OdooDatabase) -> None:
    order = new_order(odoo_database, fiscal_position=None, price="33.33", quantity=3)

    assert order["amount_total"] == 122.99


def new_order(database: OdooDatabase, *, fiscal_position: str | None, price: str, quantity: int) -> dict[str, Any]:
    session = database.session
    [partner] = session.execute("res.partner", "create", [{"name": "Kupujący próbny"}])
    [product] = session.execute("product.product", "search", [("default_code", "=", "BRZ-0101")])
    line = {"product_id": product, "product_uom_qty": quantity, "price_unit": price}
    values: dict[str, Any] = {"partner_id": partner, "order_line": [(0, 0, line)]}
    if fiscal_position:
        [position] = named(database, "account.fiscal.position", fiscal_position)
        values["fiscal_position_id"] = position["id"]
    order = session.execute("sale.order", "create", [values])
    [totals] = session.execute("sale.order", "read", order, ["amount_total", "amount_tax"])
    return totals


def test_a_product_known_by_variant_has_one_variant_per_barcode(odoo_database: OdooDatabase) -> None:
    shirts = odoo_database.session.execute(
        "product.product", "search_read", [("default_code", "=", "BRZ-0401")], ["display_name", "barcode"]
    )

    assert len({shirt["barcode"] for shirt in shirts}) == len(shirts) == 4


def test_a_bare_odoo_has_the_currencies_and_nothing_of_allegros(bare_odoo_database: OdooDatabase) -> None:
    session = bare_odoo_database.session

    active = session.execute("res.currency", "search_count", [("name", "in", ["PLN", "CZK", "EUR", "HUF"])])
    ours = session.execute("account.fiscal.position", "search_count", [("name", "ilike", "allegro")])

    assert (active, ours) == (4, 0)
    assert session.env.user.company_id.currency_id.name == "PLN"


def test_two_databases_from_one_template_know_nothing_of_each_other(odoo_database: OdooDatabase) -> None:
    server = odoo_database.server
    other = f"{odoo_database.database}_other"
    odoo_database.session.execute("res.partner", "create", [{"name": "Tylko tutaj"}])
    fresh_database(server.place, server.postgres, other)

    there = run_inside(
        server.place, server.postgres, other, "print(env['res.partner'].search_count([('name', '=', 'Tylko tutaj')]))"
    )

    assert there.strip() == "0"
    drop_database(server.place, server.postgres, other)
    assert other not in databases(server.postgres)


def test_a_paused_server_keeps_silent_until_it_is_resumed(odoo_database: OdooDatabase) -> None:
    server = odoo_database.server
    server.pause()
    try:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{server.url}/web/health", timeout=0.5)
    finally:
        server.resume()

    assert is_ready(server.url)


def test_a_server_whose_first_process_was_killed_leaves_its_port_free(odoo_database: OdooDatabase) -> None:
    server = odoo_database.server
    assert port_of_the_dead(server.place, server.name) is None
    os.kill(server.pid, signal.SIGKILL)

    assert wait_for_end(server.pid_file, 10)
    assert port_of_the_dead(server.place, server.name) == server.port
    assert not is_listening(server.port)
    server.start()
    assert named(odoo_database, "crm.team", "Allegro")


def test_a_killed_server_comes_back_on_the_same_port(odoo_database: OdooDatabase) -> None:
    server = odoo_database.server
    server.kill()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/web/health", timeout=1)

    server.start()

    assert named(odoo_database, "crm.team", "Allegro")
