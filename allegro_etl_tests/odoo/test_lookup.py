"""A setting that names no record, or two, is wrong use: nothing is written, and the exit code says so."""

from pathlib import Path

import pytest

from allegro_etl.cli.outcomes import WRONG_USE, explain
from allegro_etl.odoo.lookup import Named, NamesNoRecord, trouble_with
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
