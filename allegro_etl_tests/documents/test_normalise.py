"""What forms say, in our terms: dispositions, reasons to hold, amounts that cannot be, text that cannot be trusted."""

import json
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.documents.checkout_forms.normalise import clear_work, normalise
from allegro_etl.documents.forget import forget
from allegro_etl.settings import OdooSettings, Settings, TotalsSettings
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl_tests.records import shop


def normalised(folder: Path, form: shop.Json, settings: Settings | None = None) -> dict[str, Any]:
    """Give the order of one form, or its problem."""
    with shop.staged(folder, [form], [shop.offer()]) as warehouse:
        normalise(warehouse, settings or Settings())
        [found] = warehouse.records("from core.orders") or warehouse.records("from work.problems")
    return found


def normalised_all(folder: Path, forms: dict[str, shop.Json]) -> dict[str, dict[str, Any]]:
    """Give the orders or problems of many forms, by the same names."""
    numbered = {name: shop.numbered(form, number) for number, (name, form) in enumerate(forms.items())}
    with shop.staged(folder, numbered.values(), [shop.offer()]) as warehouse:
        normalise(warehouse, Settings())
        found = {
            row["form_id"]: row
            for row in warehouse.records("from work.problems") + warehouse.records("from core.orders")
        }
    return {name: found[shop.form_id(number)] for number, name in enumerate(forms)}


def test_the_status_decides_what_happens(tmp_path: Path) -> None:
    expected = {
        "READY_FOR_PROCESSING": "load",
        "BOUGHT": "wait",
        "FILLED_IN": "wait",
        "SOMETHING_NEW": "wait",
        "CANCELLED": "cancel",
    }
    orders = normalised_all(tmp_path, {status: shop.form(status=status) for status in expected})

    assert {status: order["disposition"] for status, order in orders.items()} == expected


def test_a_form_before_the_checkout_has_hardly_anything_and_waits(tmp_path: Path) -> None:
    form = shop.form(status="BOUGHT", payment=None, delivery=None, summary=None, invoice=None, marketplace=None)

    assert normalised(tmp_path, form)["disposition"] == "wait"


def test_a_merged_form_is_cancelled_and_keeps_no_lines(tmp_path: Path) -> None:
    heir = shop.changed(shop.form(), "id", "8821b2f0-c4e8-11f1-904f-89bb34047197")
    with shop.staged(tmp_path, [shop.form(), heir], [shop.offer()]) as warehouse:
        warehouse.execute(
            "insert into staging.gone_forms (form_id, merged_into, seen_at) values (?, ?, now())",
            [shop.FORM, heir["id"]],
        )
        shop.match_all(warehouse)

        assert warehouse.rows("select form_id, disposition, merged_into from core.orders order by form_id") == [
            (shop.FORM, "cancel", heir["id"]),
            (heir["id"], "load", None),
        ]
        assert warehouse.column("select distinct form_id from core.order_lines") == [heir["id"]]
        assert warehouse.rows("from work.problems") == []


def test_a_forgotten_form_that_merged_leaves_its_lines_to_the_heir_and_is_no_problem(tmp_path: Path) -> None:
    heir = shop.changed(shop.form(), "id", "8821b2f0-c4e8-11f1-904f-89bb34047197")
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        warehouse.execute("delete from ops.pending")
        forget(warehouse, 0)
        shop.stage(warehouse, [heir])
        warehouse.execute(
            "insert into staging.gone_forms (form_id, merged_into, seen_at) values (?, ?, now())",
            [shop.FORM, heir["id"]],
        )
        warehouse.execute("insert into ops.pending (form_id, why, queued_at) values (?, 'event', now())", [shop.FORM])
        shop.match_all(warehouse)

        assert warehouse.rows("from work.problems") == []
        assert warehouse.column("select form_id from work.orders") == [heir["id"]]
        for table in ("order_lines", "payments"):
            assert warehouse.column(f"select distinct form_id from core.{table}") == [heir["id"]]


def test_money_that_does_not_agree_holds_the_order(tmp_path: Path) -> None:
    expected = {
        ("ONLINE", "85.97"): None,
        ("SPLIT_PAYMENT", "85.97"): None,
        ("ONLINE", "80.00"): "shows 80.00 PLN paid of 85.97 PLN",
        ("ONLINE", None): "shows 0.00 PLN paid of 85.97 PLN",
        ("SPLIT_PAYMENT", "90.00"): "shows 90.00 PLN paid for an order of 85.97 PLN",
        ("WIRE_TRANSFER", None): None,
        ("WIRE_TRANSFER", "85.91"): "shows 85.91 PLN paid of 85.97 PLN",
        ("WIRE_TRANSFER", "85.92"): None,
        ("ONLINE", "86.02"): None,
        ("ONLINE", "86.03"): "shows 86.03 PLN paid for an order of 85.97 PLN",
        ("EXTENDED_TERM", None): None,
        ("CASH_ON_DELIVERY", None): None,
        ("SOMETHING_NEW", None): "shows 0.00 PLN paid of 85.97 PLN",
        (None, None): "shows 0.00 PLN paid of 85.97 PLN",
    }
    forms = {
        f"{type_} {paid}": shop.form(payment=shop.payment(paid, type_) if type_ else None) for type_, paid in expected
    }
    reasons = [shop.why_held(order) for order in normalised_all(tmp_path, forms).values()]

    assert [
        reason if part is None or reason is None else part in reason
        for reason, part in zip(reasons, expected.values(), strict=True)
    ] == [part and True for part in expected.values()]


def test_with_the_policy_block_each_grosz_of_a_payment_counts(tmp_path: Path) -> None:
    form, block = shop.form(payment=shop.payment("85.98")), Settings(totals=TotalsSettings(policy="block"))

    assert shop.why_held(normalised(tmp_path / "adjust", form)) is None
    assert "paid for an order of" in str(shop.why_held(normalised(tmp_path / "block", form, block)))


def test_surcharges_count_as_paid(tmp_path: Path) -> None:
    surcharge = shop.payment("5.97", id_="954feb10-c4e8-11f1-adbb-3d92744031e2")
    order = normalised(tmp_path, shop.form(payment=shop.payment("80.00"), surcharges=[surcharge]))

    assert (order["paid"], order["hold_reasons"]) == (Decimal("85.97"), None)


def test_what_the_seller_called_off_on_allegro_stays_a_quotation_until_odoo_confirmed_it(tmp_path: Path) -> None:
    form = shop.changed(shop.form(), "fulfillment.status", "CANCELLED")
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        [order] = warehouse.records("from core.orders")
        assert shop.why_held(order) == "The seller marked it as cancelled on Allegro."

        warehouse.execute("insert into odoo.orders (id, form_id, state) values (1, ?, 'sale')", [shop.FORM])
        shop.match_all(warehouse)
        assert warehouse.column("select hold_reasons from core.orders") == [None]


def test_what_the_seller_called_off_is_cancelled_where_the_settings_say_so(tmp_path: Path) -> None:
    form = shop.changed(shop.form(), "fulfillment.status", "CANCELLED")

    assert normalised(tmp_path, form, Settings(odoo=OdooSettings(cancel_by_seller=True)))["disposition"] == "cancel"


def test_orders_from_allegros_own_warehouse_need_a_warehouse_in_odoo(tmp_path: Path) -> None:
    form = shop.changed(shop.form(), "fulfillment.provider.id", "ALLEGRO")
    settings = Settings(odoo=OdooSettings(fulfillment_warehouse="One Fulfillment"))

    assert "One Fulfillment" in str(shop.why_held(normalised(tmp_path / "without", form)))
    assert normalised(tmp_path / "with", form, settings)["hold_reasons"] is None


WRONG: list[tuple[str, object, str]] = [
    ("summary.totalToPay.amount", "85.975", "bad_amount"),
    ("summary.totalToPay.amount", "eighty", "bad_amount"),
    ("summary.totalToPay", None, "bad_amount"),
    ("summary.totalToPay.currency", None, "bad_amount"),
    ("lineItems.0.price.amount", "39.995", "bad_amount"),
    ("lineItems.0.price", None, "bad_amount"),
    ("lineItems.0.price.amount", "-39.99", "bad_amount"),
    ("lineItems.0.originalPrice.amount", "x", "bad_amount"),
    ("lineItems.0.deposit", {"price": shop.money("0.505")}, "bad_amount"),
    ("lineItems.0.quantity", 0, "bad_quantity"),
    ("lineItems.0.quantity", 1.5, "bad_quantity"),
    ("lineItems.0.id", None, "missing_id"),
    ("lineItems.0.offer", None, "missing_id"),
    (
        "lineItems.0.offer.productSet",
        {"products": [{"id": "a", "quantity": 1}, {"id": "b c", "quantity": 1}]},
        "missing_id",
    ),
    ("lineItems.0.offer.productSet", {"products": [{"id": "a", "quantity": 1}, {"quantity": 1}]}, "missing_id"),
    ("lineItems.0.offer.productSet", {"products": [{"id": "a", "quantity": 1}, None]}, "missing_id"),
    (
        "lineItems.0.offer.productSet",
        {"products": [{"id": "a", "quantity": 1}, {"id": "b", "quantity": 0}]},
        "bad_quantity",
    ),
    ("lineItems.0.offer.productSet", {"products": [{"id": "a", "quantity": "many"}]}, "bad_quantity"),
    ("lineItems.0.offer.productSet", {"products": [{"id": "a", "quantity": 1.5}]}, "bad_quantity"),
    ("lineItems.0.price.currency", "EUR", "mixed_currencies"),
    ("delivery.cost.currency", "EUR", "mixed_currencies"),
    ("delivery.cost.amount", "5,99", "bad_amount"),
    ("payment.paidAmount.currency", "CZK", "mixed_currencies"),
    ("payment.paidAmount.amount", "85.9700001", "bad_amount"),
    ("buyer.id", None, "missing_id"),
    ("buyer", None, "missing_id"),
    ("lineItems", [], "no_line_items"),
    ("lineItems", None, "no_line_items"),
    ("status", None, "unreadable"),
    ("surcharges", [{"id": "s", "paidAmount": {"amount": "1.001", "currency": "PLN"}}], "bad_amount"),
    ("codBookedPayments", [{"paymentId": None, "paidAmount": shop.money("1.00")}], "missing_id"),
]


def test_what_cannot_be_right_is_a_problem_and_never_rounded(tmp_path: Path) -> None:
    broken = [
        shop.numbered(shop.changed(shop.form(), path, value), number) for number, (path, value, _) in enumerate(WRONG)
    ]
    sound = shop.numbered(shop.form(), len(WRONG))
    with shop.staged(tmp_path, [*broken, sound], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.rows("select form_id, code from work.problems order by form_id") == [
            (shop.form_id(number), code) for number, (_, _, code) in enumerate(WRONG)
        ]
        for table in ("orders", "order_lines", "payments"):
            assert warehouse.column(f"select distinct form_id from core.{table}") == [sound["id"]]


def test_an_answer_that_is_no_form_is_told_and_harms_nobody(tmp_path: Path) -> None:
    payloads = ["[1]", "null", '"text"', "{}", '{"id": 5, "status": ["x"]}']
    forms = [shop.numbered(shop.form(), number) for number in range(len(payloads) + 1)]
    with shop.staged(tmp_path, forms, [shop.offer()]) as warehouse:
        for number, payload in enumerate(payloads):
            warehouse.execute(
                "update staging.checkout_forms set payload = ? where form_id = ?", [payload, shop.form_id(number)]
            )
        normalise(warehouse, Settings())

        assert warehouse.rows("select form_id, code from work.problems order by form_id") == [
            (shop.form_id(number), "unreadable") for number in range(len(payloads))
        ]
        assert warehouse.column("select form_id from core.orders") == [forms[-1]["id"]]


def test_wrong_types_in_parts_that_do_not_matter_are_tolerated(tmp_path: Path) -> None:
    tolerated: list[tuple[str, object]] = [
        ("messageToSeller", {"a": 1}),
        ("buyer.preferences", "pl"),
        ("buyer.guest", "perhaps"),
        ("delivery.time", "soon"),
        ("delivery.calculatedNumberOfPackages", "many"),
        ("delivery.pickupPoint", "locker"),
        ("invoice", []),
        ("lineItems.0.discounts", "BUNDLE"),
        ("lineItems.0.boughtAt", "yesterday"),
        ("lineItems.0.tax", "23"),
        ("lineItems.0.offer.productSet", []),
        ("lineItems.0.somethingNew", {"deep": [1]}),
        ("updatedAt", 5),
        ("note", "text"),
        ("fulfillment", None),
        ("marketplace", None),
        ("surcharges", None),
        ("delivery", None),
    ]
    orders = normalised_all(tmp_path, {path: shop.changed(shop.form(), path, value) for path, value in tolerated})

    assert {path: order.get("disposition") for path, order in orders.items()} == {path: "load" for path, _ in tolerated}


def test_the_newest_content_counts(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form(status="FILLED_IN"), shop.form()], [shop.offer()]) as warehouse:
        normalise(warehouse, Settings())

        assert warehouse.column("select disposition from core.orders") == ["load"]


def rows_of(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """Give what normalising came to, but for when."""
    tables = (
        "core.orders",
        "core.partners",
        "core.payments",
        "work.line_items",
        "work.offer_products",
        "work.problems",
    )
    said = "select columns(name -> name <> 'normalised_at')"
    return {table: warehouse.rows(f"{said} from {table} order by all") for table in tables}


def test_forms_in_many_chunks_give_what_forms_in_one_chunk_give(tmp_path: Path) -> None:
    forms = []
    for number in range(7):
        form = shop.numbered(shop.form(), number)
        form["buyer"]["lastName"] = f"Kupujacy{number}"
        form["updatedAt"] = f"2026-10-1{number}T20:24:28.005Z"
        forms.append(form)
    found = []
    for chunk in (2, 1000):
        with shop.staged(tmp_path / str(chunk), forms, [shop.offer()]) as warehouse:
            normalise(warehouse, Settings(), forms_per_chunk=chunk)
            found.append(rows_of(warehouse))

    assert found[0] == found[1]
    assert [row[4] for row in found[0]["core.partners"] if row[1] == "buyer"] == ["Probny Kupujacy6"]


def normalise_and_die(folder: Path, commits: int, forms_per_chunk: int) -> None:
    """Normalise in a process of its own, that is killed after so many commits."""
    killed = f"""
import os, signal
from pathlib import Path
from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse, open_warehouse

execute, left = Warehouse.execute, list(range({commits}))

def execute_and_die(self, sql, parameters=None):
    execute(self, sql, parameters)
    if sql == "commit" and left.pop() == 0:
        os.kill(os.getpid(), signal.SIGKILL)

with open_warehouse(Path({str(folder / "shop.duckdb")!r})) as warehouse:
    Warehouse.execute = execute_and_die
    normalise(warehouse, Settings(), forms_per_chunk={forms_per_chunk})
"""
    died = subprocess.run([sys.executable, "-c", killed], check=False)  # noqa: S603 - our own script
    assert died.returncode == -signal.SIGKILL


@pytest.mark.parametrize("commits", [1, 2, 4, 6, 8])
def test_a_kill_between_chunks_changes_nothing_in_the_end(tmp_path: Path, commits: int) -> None:
    forms = [shop.numbered(shop.form(), number) for number in range(12)]
    forms[7] = shop.changed(forms[7], "summary.totalToPay.amount", "1,00")
    found = []
    for case in ("killed", "undisturbed"):
        with shop.staged(tmp_path / case, forms, [shop.offer()]):
            pass
        if case == "killed":
            normalise_and_die(tmp_path / case, commits, forms_per_chunk=2)
        with open_warehouse(tmp_path / case / "shop.duckdb") as warehouse:
            normalise(warehouse, Settings(), forms_per_chunk=2)
            found.append(rows_of(warehouse))

    assert found[0] == found[1]
    assert len(found[0]["core.orders"]) == 11


@pytest.mark.parametrize("commits", [1, 2, 3])
@pytest.mark.parametrize("news", [(1, 3), (0, 1)], ids=["of_both_orders", "of_the_other_order_alone"])
def test_who_has_the_key_of_a_shared_payment_outlives_a_kill_between_chunks(
    tmp_path: Path, news: tuple[int, int], commits: int
) -> None:
    forms = [shop.numbered(shop.form(), number) for number in range(4)]
    other, owner = forms[1], forms[3]
    other["payment"]["id"] = owner["payment"]["id"]
    with shop.staged(tmp_path, [owner], [shop.offer()]) as warehouse:
        normalise(warehouse, Settings())
        warehouse.execute("delete from ops.pending")
        shop.stage(warehouse, [forms[number] | {"revision": "b3a81207"} for number in news])
    normalise_and_die(tmp_path, commits, forms_per_chunk=1)

    with open_warehouse(tmp_path / "shop.duckdb") as warehouse:
        normalise(warehouse, Settings(), forms_per_chunk=1)
        keys = dict(warehouse.rows("select form_id, payment_key from core.payments"))

    assert keys[owner["id"]] == f"payment_{owner['payment']['id']}"
    assert keys[other["id"]] == f"payment_{owner['payment']['id']}_{other['id']}"


def test_untrusted_text_is_cleaned_and_cut(tmp_path: Path) -> None:
    form = shop.changed(shop.form(), "buyer.firstName", "  Pro\u202ebny\x07 \t\u200b" + "x" * 300)
    form["messageToSeller"] = "First line\nsecond\x00 line\u2066"
    form["lineItems"][0]["offer"]["name"] = "K" * 600
    with shop.staged(tmp_path, [form], [shop.offer(name=None)]) as warehouse:
        shop.match_all(warehouse)

        [name] = warehouse.column("select name from core.partners where kind = 'buyer'")
        assert name.startswith("Probny xxx")
        assert len(name) == 250
        assert warehouse.column("select message from core.orders") == ["First line\nsecond line"]
        assert warehouse.column("select description from core.order_lines where kind = 'offer'") == ["K" * 500]


def test_the_personal_identity_number_is_nowhere(tmp_path: Path) -> None:
    form = shop.changed(shop.form(), "buyer.personalIdentity", "44051401359")
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        tables = warehouse.rows(
            "select schema_name, table_name from duckdb_tables() where schema_name in ('work', 'core')"
        )
        rows = {f"{schema}.{table}": warehouse.rows(f"from {schema}.{table}") for schema, table in tables}

    assert "44051401359" not in json.dumps(rows, default=str)
    assert len(rows["core.orders"]) == 1


def test_a_line_item_of_two_orders_is_sold_once(tmp_path: Path) -> None:
    older = shop.form()
    newer = shop.form(id="8821b2f0-c4e8-11f1-904f-89bb34047197", updatedAt="2026-10-12T20:24:28.005Z")
    with shop.staged(tmp_path, [older, newer], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        assert warehouse.rows("select form_id, code from work.problems") == [(older["id"], "line_in_two_orders")]
        assert newer["id"] in warehouse.scalar("select reason from work.problems")
        assert warehouse.column("select distinct form_id from core.order_lines") == [newer["id"]]

        warehouse.execute("delete from ops.pending where form_id = ?", [newer["id"]])
        shop.match_all(warehouse)
        assert warehouse.rows("select form_id, code from work.problems") == [(older["id"], "line_in_two_orders")]
        assert warehouse.column("select form_id from core.orders") == [newer["id"]]


def test_a_line_item_named_twice_in_one_form_is_a_problem(tmp_path: Path) -> None:
    form = shop.form(lineItems=[shop.line_item(), shop.line_item()])

    assert normalised(tmp_path, form)["code"] == "line_in_two_orders"


def test_nobody_becomes_a_contact_for_an_order_that_is_set_aside(tmp_path: Path) -> None:
    good = shop.form()
    bad = shop.changed(shop.form(id="8821b2f0-c4e8-11f1-904f-89bb34047197"), "buyer.id", "987654")
    bad["lineItems"] = [shop.line_item(7), shop.line_item(7)]
    with shop.staged(tmp_path, [good, bad], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        assert warehouse.column("select form_id from work.problems") == [bad["id"]]
        assert warehouse.column("select distinct buyer_id from core.partners") == [good["buyer"]["id"]]


def test_one_payment_for_two_orders_has_a_key_in_each_and_keeps_it(tmp_path: Path) -> None:
    other = shop.form(id="8821b2f0-c4e8-11f1-904f-89bb34047197", lineItems=[shop.line_item(7)])
    with shop.staged(tmp_path, [other], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        shop.stage(warehouse, [shop.form()])
        shop.match_all(warehouse)
        expected = [
            (f"payment_{shop.PAYMENT}", other["id"]),
            (f"payment_{shop.PAYMENT}_{shop.FORM}", shop.FORM),
        ]
        assert warehouse.rows("select payment_key, form_id from core.payments order by all") == expected

        warehouse.execute("delete from ops.pending where form_id = ?", [other["id"]])
        shop.match_all(warehouse)
        assert warehouse.rows("select payment_key, form_id from core.payments order by all") == expected


def test_the_sellers_note_and_what_allegro_pays_besides_are_kept(tmp_path: Path) -> None:
    form = shop.form()
    form["note"] = {"text": "Handle with care"}
    form["lineItems"][0]["reconciliation"] = {"value": shop.money("7.00"), "type": "BILLING", "quantity": 2}
    order = normalised(tmp_path, form)

    assert order["seller_note"] == "Handle with care"
    assert order["compensation"] == Decimal("7.00")


def test_a_total_that_differs_is_met_by_policy(tmp_path: Path) -> None:
    near = shop.changed(shop.form(payment=shop.payment("86.00")), "summary.totalToPay.amount", "86.00")
    far = shop.changed(shop.form(payment=shop.payment("90.00")), "summary.totalToPay.amount", "90.00")
    block, warn = (Settings(totals=TotalsSettings(policy=policy)) for policy in ("block", "warn"))

    orders = normalised_all(tmp_path / "adjust", {"near": near, "far": far})

    assert orders["near"]["lines_total"] == Decimal("86.00")
    assert orders["near"]["hold_reasons"] is None
    assert "90.00 PLN, its lines come to 85.97 PLN" in str(shop.why_held(orders["far"]))
    assert "86.00 PLN, its lines come to 85.97 PLN" in str(shop.why_held(normalised(tmp_path / "block", near, block)))
    warned = normalised(tmp_path / "warn", far, warn)
    assert (warned["hold_reasons"], warned["lines_total"]) == (None, Decimal("85.97"))


def test_schema_work_can_be_emptied_after_a_run(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        clear_work(warehouse)
        tables = warehouse.column("select table_name from duckdb_tables() where schema_name = 'work'")

        assert {table: warehouse.scalar(f"select count(*) from work.{table}") for table in tables} == dict.fromkeys(
            tables, 0
        )
        assert warehouse.scalar("select count(*) from core.orders") == 1
