"""A setting that names no record, or two, is wrong use: nothing is written, and the exit code says so."""

from pathlib import Path

import pytest

from allegro_etl.cli.outcomes import WRONG_USE, explain
from allegro_etl.odoo.lookup import Named, NamesNoRecord, did_you_mean, nearest, trouble_with
from allegro_etl.settings import SettingsError
from allegro_etl.settings.in_force import read_settings


def test_a_name_that_odoo_lacks_is_a_wrong_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    error = NamesNoRecord(trouble_with(Named("odoo.sales_team", "crm.team", "Nowhere"), []))

    assert explain(error) == WRONG_USE
    assert "odoo.sales_team names 'Nowhere'" in capsys.readouterr().err


def test_a_misspelt_setting_is_told_as_such() -> None:
    with pytest.raises(
        SettingsError,
        match=r"odoo\.confirm_ordrs: there is no such setting; the nearest is allegro_etl\.confirm_orders",
    ):
        read_settings(None, {"allegro_etl.odoo.confirm_ordrs": "true"})


NAMES = ["Allegro", "Allegro CZK", "Allegro EUR", "Allegro PLN", "Bank", "Magazyn główny", "Sklep na miejscu"]


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("Magazin glowny", ["Magazyn główny"]),
        ("sklep", ["Sklep na miejscu"]),
        ("BANK", ["Bank"]),
        ("Allegro PL", ["Allegro PLN", "Allegro EUR", "Allegro CZK"]),
        ("Nigdzie", []),
    ],
    ids=["a slip", "a part", "letters", "three at most", "nothing alike"],
)
def test_a_wrong_name_has_the_nearest_ones(wrong: str, near: list[str]) -> None:
    found = nearest(wrong, NAMES)

    assert (found[:1], len(found)) == (near[:1], len(near))


def test_the_nearest_names_stand_after_what_is_wrong_and_before_what_to_do() -> None:
    named = Named("odoo.warehouse", "stock.warehouse", "Magazin")

    assert (
        "orders of the company may use. Did you mean 'Magazyn' or 'Magazyn 2'? Correct the setting"
    ) in trouble_with(named, [], ["Magazyn", "Magazyn 2"])
    assert did_you_mean(["A", "B", "C"]) == " Did you mean 'A', 'B' or 'C'?"
    assert "Did you mean" not in trouble_with(named, [1, 2], [])
