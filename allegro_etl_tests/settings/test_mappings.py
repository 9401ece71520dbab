"""A mapping is written into the settings file without a change to the rest, and taken out again."""

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from allegro_etl.settings import OfferMapping
from allegro_etl.settings.in_force import read_settings
from allegro_etl.settings.mappings import as_parameters, parameters_of, write_to_file

MERCHANT = (files("allegro_etl.local") / "merchant.toml").read_text(encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "allegro_etl.toml"
    file.write_text(MERCHANT, encoding="utf-8")
    return file


def test_a_mapping_is_added_and_every_other_line_stays(file: Path) -> None:
    file.chmod(0o640)

    write_to_file(file, "7003", OfferMapping(product="MUG-1", quantity=3))
    write_to_file(file, "7004", OfferMapping(product="POT"))

    settings = read_settings(file)
    assert settings.offers == {"7003": OfferMapping(product="MUG-1", quantity=3), "7004": OfferMapping(product="POT")}
    assert file.read_text(encoding="utf-8").startswith(MERCHANT.rstrip("\n"))
    assert '7004 = {product = "POT"}' in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_mapping_is_replaced_where_it_stands_and_its_neighbours_keep_their_comments(file: Path) -> None:
    file.write_text(
        '# mine\n[offers]\n7003 = { product = "OLD" }  # the mug\n\n[offers.7004]  # a pot\nproduct = "POT"\n'
    )

    write_to_file(file, "7003", OfferMapping(product="NEW"))

    text = file.read_text()
    assert tomllib.loads(text)["offers"] == {"7003": {"product": "NEW"}, "7004": {"product": "POT"}}
    assert "# mine" in text
    assert "# a pot" in text


def test_a_mapping_is_taken_out(file: Path) -> None:
    write_to_file(file, "7003", OfferMapping(product="MUG-1"))

    write_to_file(file, "7003", None)
    write_to_file(file, "7003", None)

    assert read_settings(file).offers == {}


def test_a_file_that_is_a_link_stays_one(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(file)

    write_to_file(link, "7003", OfferMapping(product="MUG-1"))

    assert link.is_symlink()
    assert "MUG-1" in file.read_text(encoding="utf-8")


def test_system_parameters_of_a_mapping_are_read_as_it(file: Path) -> None:
    mapping = OfferMapping(product="00123", quantity=2)

    parameters = as_parameters("7003", mapping) | {"allegro_etl.offers.70031.product": "OTHER"}

    assert read_settings(file, parameters).offers["7003"] == mapping
    assert parameters_of("7003", parameters) == ["allegro_etl.offers.7003.product", "allegro_etl.offers.7003.quantity"]
    assert parameters_of("7003", {"allegro_etl.offers.7003": '{ product = "A" }'}) == ["allegro_etl.offers.7003"]
