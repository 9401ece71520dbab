"""Money by what Allegro says of it: shown, promised, or still to come, for each type of payment and each provider."""

from pathlib import Path
from typing import Any

from allegro_etl_tests.documents.enumerations import NEW, OUTSIDE, PAYMENT_TYPES, PROVIDERS, orders_of
from allegro_etl_tests.records import shop


def judged(order: dict[str, Any]) -> str:
    """Say in a word what becomes of an order's money."""
    return "held" if order["hold_reasons"] else f"confirmed, {order['booked'] or 'nothing'} booked"


def paid_by(type_: str, provider: str | None, **changes: Any) -> shop.Json:
    """Return an order whose payment is of this type and provider, and shows no amount."""
    return shop.form(payment=shop.payment(None, type_) | {"provider": provider} | changes)


def test_money_that_no_operator_of_allegro_takes_in_is_not_waited_for(tmp_path: Path) -> None:
    forms = {(kind, by): paid_by(kind, by) for kind in (*PAYMENT_TYPES, NEW) for by in (*PROVIDERS, NEW, None)}

    found = {name: judged(order) for name, order in orders_of(tmp_path, forms).items()}

    assert found == {
        (kind, by): "confirmed, nothing booked"
        if by in OUTSIDE or kind == "CASH_ON_DELIVERY" or (by is None and kind != "ONLINE")
        else "held"
        for kind, by in forms
    }


def test_money_that_allegro_shows_is_booked_whoever_took_it_in(tmp_path: Path) -> None:
    shown = {"paidAmount": shop.money("85.97")}
    forms = {(kind, by): paid_by(kind, by, **shown) for kind in (*PAYMENT_TYPES, NEW) for by in (*PROVIDERS, NEW, None)}

    found = {name: judged(order) for name, order in orders_of(tmp_path, forms).items()}

    assert found == {
        (kind, by): f"confirmed, {'nothing' if kind == 'CASH_ON_DELIVERY' else '85.97'} booked" for kind, by in forms
    }


def test_what_is_not_begun_or_comes_short_is_held_whatever_its_type(tmp_path: Path) -> None:
    forms = {
        "not finished, and nobody knows how it is paid": paid_by(NEW, None, finishedAt=None),
        "too little of a bank transfer": paid_by("WIRE_TRANSFER", "OFFLINE", paidAmount=shop.money("80.00")),
        "too much of a split payment": paid_by("SPLIT_PAYMENT", "OFFLINE", paidAmount=shop.money("99.00")),
        "nothing of an extended term that Allegro pays": paid_by("EXTENDED_TERM", "AF"),
    }

    assert {name: judged(order) for name, order in orders_of(tmp_path, forms).items()} == dict.fromkeys(forms, "held")


def test_nothing_shown_and_zero_shown_are_the_same(tmp_path: Path) -> None:
    zero = {"paidAmount": shop.money("0.00")}
    forms = {(kind, by): paid_by(kind, by, **zero) for kind, by in (("SPLIT_PAYMENT", "OFFLINE"), ("ONLINE", "AF"))}

    assert [judged(order) for order in orders_of(tmp_path, forms).values()] == ["confirmed, nothing booked", "held"]


def test_a_surcharge_that_comes_outside_allegro_does_not_hold_an_order_that_is_paid(tmp_path: Path) -> None:
    extra = "954feb10-c4e8-11f1-adbb-3d92744031e2"
    forms = {
        (kind, by): shop.form(
            payment=shop.payment("80.00"), surcharges=[shop.payment(None, kind, id_=extra) | {"provider": by}]
        )
        for kind in (*PAYMENT_TYPES, NEW)
        for by in (*PROVIDERS, NEW, None)
    }
    for number, form in enumerate(forms.values()):
        form["surcharges"][0]["id"] = f"{number:08x}-2222-11f1-904f-89bb34047197"

    found = {name: judged(order) for name, order in orders_of(tmp_path, forms).items()}

    assert found == {
        (kind, by): "confirmed, 80.00 booked"
        if by in OUTSIDE or kind == "CASH_ON_DELIVERY" or (by is None and kind != "ONLINE")
        else "held"
        for kind, by in forms
    }


def test_a_surcharge_that_is_paid_does_not_call_for_the_money_that_comes_outside_allegro(tmp_path: Path) -> None:
    form = shop.form(
        payment=shop.payment(None, "SPLIT_PAYMENT"),
        surcharges=[shop.payment("5.00", id_="954feb10-c4e8-11f1-adbb-3d92744031e2")],
    )

    assert [judged(order) for order in orders_of(tmp_path, {"": form}).values()] == ["confirmed, 5.00 booked"]
