"""What could not be written to Allegro, told by `allegro-etl watch` in a real world: the order has its number and amount of Odoo."""

from importlib.resources import files
from pathlib import Path

import pytest

from allegro_etl.reasons import WriteReason
from allegro_etl.run.opening import warehouse_file
from allegro_etl.to_allegro.waiting import keep_waiting
from allegro_etl.to_allegro.writer import Action, Planned
from allegro_etl.warehouse import open_warehouse
from allegro_etl_tests.cli.world import World


def test_an_order_that_waits_has_its_number_and_amount_in_odoo_in_the_channel_too(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (files("allegro_etl.local") / "merchant.toml").read_text("utf-8")
    told = text.replace("[odoo]", '[odoo]\nlanguage = "pl"', 1) + "\n[alerts.channel]\ndigest_hour = 0\n"
    (tmp_path / "told.toml").write_text(told, encoding="utf-8")
    monkeypatch.setenv("ALLEGRO_ETL_CONFIG", str(tmp_path / "told.toml"))
    world.run("run")
    order = world.odoo.env["sale.order"].search_read(
        [("x_allegro_id", "!=", False)], ["name", "amount_total", "x_allegro_id"], limit=1
    )[0]
    form_id = order["x_allegro_id"]
    words = {"delivery": "WH/OUT/1", "said": "RecordGone"}
    waits = Planned(
        f"number:{form_id}:62001", Action.WAIT, WriteReason.NUMBERS_NOT_READ, words, form_id, model="stock.picking", res_id=1
    )  # fmt: skip
    with open_warehouse(warehouse_file()) as warehouse:
        keep_waiting(warehouse, "tracking", [(waits, 0)])

    said = world.run("watch", "--once", "--json")

    [alert] = [one for one in said.json["alerts"] if one["code"] == "not_written"]
    assert alert["amounts"] == {"PLN": f"{order['amount_total']:.2f}"}
    assert alert["orders"][0]["name"] == f"{order['name']}: 62001"
    assert alert["detail"].startswith("Allegro did not show the numbers")  # in the terminal it is English
    [message] = world.odoo.env["mail.message"].search_read(
        [("model", "=", "discuss.channel"), ("message_type", "=", "comment")], ["body"], order="id desc", limit=1
    )
    assert order["name"] in message["body"]
    assert "Allegro nie pokazało numerów przesyłek" in message["body"]
    assert f"id={order['id']}&amp;model=sale.order" in message["body"]
