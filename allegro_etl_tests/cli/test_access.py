"""`pair` and `doctor` against the local Allegro over HTTP and a real Odoo."""

import os
import re
import threading
import time

import httpx
import pytest

from allegro_etl.local.demo import confirm
from allegro_etl.local.odoo import ADMIN
from allegro_etl_tests.cli.world import World
from allegro_etl_tests.odoo_fixtures import OdooDatabase


def confirm_what_waits(url: str) -> None:
    """Confirm the code that waits at the local Allegro, as soon as one does: open its page, press Allow."""
    for _ in range(100):
        page = httpx.get(url, trust_env=False).text
        if "code=" in page:
            confirm(f"{url}/skojarz-aplikacje?code={page.split('code=')[1].split(chr(34))[0]}")
            return
        time.sleep(0.05)


def test_pairing_shows_link_and_code_and_says_who_was_paired(world: World) -> None:
    world.allegro.tokens.revoke_pairing()
    seller = threading.Thread(target=confirm_what_waits, args=(world.allegro.url,))
    seller.start()

    said = world.run("pair")
    seller.join()

    assert said.code == 0
    assert f"{world.allegro.url}/skojarz-aplikacje?code=" in said.out
    assert "Paired with the account sklep-lokalny" in said.out
    assert (world.home / "tokens.json").stat().st_mode & 0o777 == 0o600


def test_a_healthy_world_needs_no_mending(world: World) -> None:
    said = world.run("doctor", "--json")

    assert [finding for finding in said.json if not finding["is_well"]] == []
    assert said.code == 0
    assert {"Odoo version", "Allegro", "Rights on sale.order", "Currency CZK"} <= {row["topic"] for row in said.json}


def test_pairing_needs_no_variables_of_odoo(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.allegro.tokens.revoke_pairing()
    for name in ("ODOO_URL", "ODOO_DATABASE", "ODOO_USERNAME", "ODOO_PASSWORD"):
        monkeypatch.delenv(name)
    seller = threading.Thread(target=confirm_what_waits, args=(world.allegro.url,))
    seller.start()

    said = world.run("pair", "--json")
    seller.join()

    assert said.code == 0, said.err
    assert said.json == {"environment": "local", "login": "sklep-lokalny", "id": world.allegro.shop.seller_id}
    assert "skojarz-aplikacje?code=" in said.err


def test_the_doctor_shows_what_is_not_well_and_counts_the_rest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    well, everything = world.run("doctor"), world.run("doctor", "--all")
    monkeypatch.setenv("ALLEGRO_ETL_CONFIG", str(world.home / "own.toml"))
    (world.home / "own.toml").write_text('[odoo]\nsales_team = "No such team"\n')
    wrong = world.run("doctor").out.splitlines()

    ends = [line for line in well.out.splitlines() if not line.startswith("  ! ")]
    assert [re.split(r"\s{2,}| ✓", line)[0] for line in ends[:-1]] == [
        "This machine",
        f"Odoo {os.environ['ODOO_URL']} · {os.environ['ODOO_DATABASE']}",
        "Allegro local · sklep-lokalny",
        "Allegro and Odoo",
    ]
    assert "Allegro local · sklep-lokalny" in well.out
    assert len(re.findall("^  ✓ ", everything.out, re.MULTILINE)) == sum(map(int, re.findall("✓ ([0-9]+)", well.out)))
    found = [line for line in wrong if line.startswith("  ✗ ")]
    assert [line.endswith("[fix]") for line in found if "No such team" in line] == [False]
    assert any(f"✗ {len(found)}" in line for line in wrong)
    assert wrong[-1].startswith(f"Not ready: {len(found)} to mend")


def test_a_currency_that_is_not_active_is_marked_and_fixing_activates_it(
    world: World, odoo_database: OdooDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    currencies = odoo_database.session.env["res.currency"]
    [czk] = currencies.search([("name", "=", "CZK")])
    currencies.write([czk], {"active": False})
    monkeypatch.setenv("ALLEGRO_ETL_ADMIN_USERNAME", ADMIN[0])
    monkeypatch.setenv("ALLEGRO_ETL_ADMIN_PASSWORD", ADMIN[1])

    told = next(line for line in world.run("doctor").out.splitlines() if "Currency CZK" in line)
    fixed = world.run("doctor", "--fix", "--yes")

    assert (told.startswith("  ✗ "), told.endswith("[fix]")) == (True, True)
    assert "activate the currency CZK" in fixed.err
    assert currencies.read([czk], ["active"])[0]["active"]


def test_what_is_wrong_is_marked_with_the_way_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.allegro.tokens.revoke_pairing()
    monkeypatch.setenv("ALLEGRO_ETL_CONFIG", str(world.home / "own.toml"))
    (world.home / "own.toml").write_text('[odoo]\nsales_team = "No such team"\n')

    said = world.run("doctor", "--json")

    wrong = {finding["topic"]: finding["text"] for finding in said.json if not finding["is_well"]}
    assert said.code == 1
    assert "allegro-etl pair" in wrong["Allegro"]
    assert "No such team" in wrong["Setting odoo.sales_team"]


def test_a_wrong_password_is_told_by_the_names_of_the_variables(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODOO_PASSWORD", "wrong")

    said = world.run("status", "--json")

    assert said.code == 1
    assert "ODOO_PASSWORD" in said.json["problems"][0]
    assert said.json["cursor"] is None
