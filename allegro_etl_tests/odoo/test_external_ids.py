"""The grammar of external ids: Python and SQL make the same keys and take them apart alike, and nobody else spells one."""

import re
import string
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import allegro_etl
from allegro_etl.grammar import GRAMMAR, REST_OF_LINE, REST_OF_PAYMENT, made, start
from allegro_etl.odoo import external_ids
from allegro_etl.warehouse import Warehouse, open_warehouse

PACKAGE = Path(allegro_etl.__file__).parent
TEXTS = st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=40)
PARTS = st.one_of(TEXTS, st.integers(0, 10**12), st.uuids().map(str))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with open_warehouse(tmp_path_factory.mktemp("shop") / "shop.duckdb") as warehouse:
        yield warehouse


def parts_of(template: str) -> list[str]:
    return [part for _, part, _, _ in Formatter().parse(template) if part]


@pytest.mark.parametrize("name", GRAMMAR)
@given(data=st.data())
def test_sql_makes_each_key_as_python_does(warehouse: Warehouse, name: str, data: st.DataObject) -> None:
    parts = {part: data.draw(PARTS) for part in parts_of(GRAMMAR[name])}
    marks = ", ".join(f"${part}" for part in parts)

    assert warehouse.scalar(f"select work.{name}({marks})", parts) == made(name, **parts)


@pytest.mark.parametrize("name", GRAMMAR)
def test_a_key_that_lacks_a_part_is_none(warehouse: Warehouse, name: str) -> None:
    parts = parts_of(GRAMMAR[name])
    for lacking in parts:
        marks = ", ".join("null" if part == lacking else "'1'" for part in parts)
        assert warehouse.scalar(f"select work.{name}({marks})") is None


@given(line_item_id=TEXTS, component=st.integers(0, 99))
def test_both_find_the_line_item_of_every_line_of_goods(
    warehouse: Warehouse, line_item_id: str, component: int
) -> None:
    first = made("part_line_key", line_item_id=line_item_id, component=component)
    second = made("rest_line_key", line_item_id=line_item_id, component=component)
    keys = [external_ids.goods_line_key(line_item_id), first, second]
    told = warehouse.rows("select work.line_item_of(key), work.is_rest(key) from (select unnest(?) as key)", [keys])

    assert [external_ids.line_item_of(key) for key in keys] == [line_item_id] * 3
    assert sorted(told) == [(line_item_id, False), (line_item_id, False), (line_item_id, True)]
    assert [external_ids.without_rest(key) for key in (first, second)] == [first, first]


@pytest.mark.parametrize(
    "name", [name for name in GRAMMAR if "goods" not in name and "line_item_id}_{comp" not in GRAMMAR[name]]
)
def test_no_other_key_is_taken_for_a_line_of_goods(warehouse: Warehouse, name: str) -> None:
    key = made(name, **dict.fromkeys(parts_of(GRAMMAR[name]), "1"))

    assert external_ids.line_item_of(key) is None
    assert warehouse.scalar("select work.line_item_of(?)", [key]) is None
    assert (
        external_ids.is_rounding(key) == warehouse.scalar("select work.is_rounding(?)", [key]) == ("rounding" in name)
    )
    assert (external_ids.buyer_of(key) is not None) == (name == "buyer_key")


@given(form_id=st.uuids().map(str), remark=st.from_regex(r"[a-z]+_[0-9a-f]{8}", fullmatch=True), other=TEXTS)
def test_a_sale_order_and_an_activity_are_named_after_their_form(
    warehouse: Warehouse, form_id: str, remark: str, other: str
) -> None:
    named = [external_ids.order_key(form_id), made("activity_key", form_id=form_id, remark=remark)]

    assert warehouse.column("select work.form_of(key) from (select unnest(?) as key)", [named]) == [form_id] * 2
    assert warehouse.scalar("select work.form_of(?)", [made("delivery_line_key", form_id=form_id)]) is None
    assert external_ids.buyer_of(made("buyer_key", buyer_id=other)) == other


@given(payment_id=TEXTS)
def test_a_payment_is_found_again_in_its_keys(warehouse: Warehouse, payment_id: str) -> None:
    key = made("payment_key", payment_id=payment_id)

    assert external_ids.payment_of(key) == warehouse.scalar("select work.payment_of(?)", [key]) == payment_id
    assert external_ids.transaction_of(external_ids.account_payment_key(key)) == key


def test_every_key_is_a_name_that_odoo_takes_and_begins_like_no_other_of_its_model() -> None:
    for template in GRAMMAR.values():
        key = template.format(**dict.fromkeys(parts_of(template), "Ab-1"))
        assert external_ids.EXTERNAL_ID.fullmatch(external_ids.external_id(key))
    assert len(set(GRAMMAR.values())) == len(GRAMMAR)


@given(other=TEXTS, form_id=st.uuids().map(str), mark=st.from_regex(r"[a-z_]+_[0-9a-f]{8}", fullmatch=True))
def test_both_give_a_key_the_id_that_its_form_has_now(
    warehouse: Warehouse, other: str, form_id: str, mark: str
) -> None:
    keys = [made("delivery_line_key", form_id=other), made("goods_line_key", line_item_id=f"{other}1"), mark]
    sql = [warehouse.scalar("select work.rekeyed(?, ?, ?)", [key, other, form_id]) for key in keys]

    assert sql == [external_ids.rekeyed(key, other, form_id) for key in keys]
    assert sql[:2] == [made("delivery_line_key", form_id=form_id), keys[1]]
    assert warehouse.scalar("select work.rekeyed(?, null, ?)", [mark, form_id]) == mark
    activity = made("activity_key", form_id=form_id, remark=mark)
    assert warehouse.scalar("select work.remark_of(?)", [activity]) == mark
    assert warehouse.scalar("select work.remark_of(?)", [made("note_key", form_id=form_id)]) is None


STARTS = sorted({start(name).removesuffix("_") for name in GRAMMAR} - {""}, key=len, reverse=True)
OWN = f"{start('own_product_key')}(?:delivery|service|surcharge|deposit|adjustment)"
SPELT = re.compile(
    rf"""(['"])(?:{external_ids.PREFIX}\.)?(?:(?:{"|".join(STARTS)})\\*_(?:\1|%|\{{)|{OWN}\1)"""  # 'order_', f"order_{{, 'order_%'
    rf"""|['"}}]{REST_OF_PAYMENT}|['"}}]{REST_OF_LINE}['"]|split_part\([^)]*key|(?:['"])_'\s*\|\|"""
)
ROOM = {"grammar.py", "odoo/external_ids.py", "warehouse/external_ids.py"}


@pytest.mark.parametrize("written", [
    "'order_' || form_id", "concat('note_', topic)", 'f"line_{item}"', "key like 'line\\_%'", 'f"allegro_etl.order_{form_id}"',
    "'product_delivery' as product_key", "contains(key, '_plus_')", "split_part(line_key, '_', 2)", "key.endswith('_rest')",
    "ends_with(name, '_' || mark)",
])  # fmt: skip
def test_a_key_that_is_spelt_is_seen(written: str) -> None:
    assert SPELT.search(written)


@pytest.mark.parametrize(
    "written", ["'order_lines'", '"order_id"', "work.order_key(form_id)", "'product_new' as reason"]
)
def test_other_words_are_not_taken_for_keys(written: str) -> None:
    assert not SPELT.search(written)


def test_no_other_file_spells_a_key() -> None:
    files = [file for file in PACKAGE.rglob("*") if file.suffix in {".py", ".sql"} and "local" not in file.parts]
    named = {str(file.relative_to(PACKAGE)): file.read_text("utf-8") for file in files}
    spelt = {name: found[0] for name, text in named.items() if (found := SPELT.search(text))}

    assert {name: found for name, found in spelt.items() if name not in ROOM} == {}
