"""Forms that say what can't be: they are problems of their own order, and what doesn't matter is tolerated."""

from pathlib import Path

from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.settings import Settings
from allegro_etl_tests.documents.normalised import normalised, normalised_all
from allegro_etl_tests.records import shop

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


def test_a_line_item_named_twice_in_one_form_is_a_problem(tmp_path: Path) -> None:
    form = shop.form(lineItems=[shop.line_item(), shop.line_item()])

    assert normalised(tmp_path, form)["code"] == "line_in_two_orders"
