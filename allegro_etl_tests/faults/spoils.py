"""Ways to spoil a checkout form whose parts were drawn to agree: one of them is applied to every fourth form."""

from hypothesis import strategies as st

from allegro_etl_tests.faults.hostile_values import NASTY, Json, texts

TOO_LONG = "y" * 10_000
ODD_AMOUNTS = ("-1.00", "1e5", "NaN", "", "1.234", "12,50", "999999999999.99", "0", "0.00", " 5.00", "0x10", "٣")


def _spoil_total(form: Json, draw: st.DrawFn) -> None:
    form["summary"]["totalToPay"]["amount"] = draw(st.sampled_from(ODD_AMOUNTS))


def _spoil_price(form: Json, draw: st.DrawFn) -> None:
    form["lineItems"][0]["price"]["amount"] = draw(st.sampled_from(ODD_AMOUNTS))


def _spoil_quantity(form: Json, draw: st.DrawFn) -> None:
    form["lineItems"][0]["quantity"] = draw(st.sampled_from((0, -1, 10**7, "2", 1.5, None)))


def _spoil_set(form: Json, draw: st.DrawFn) -> None:
    odd = (None, [], {}, {"id": "p1", "quantity": 0}, {"id": "p1", "quantity": "2"}, {"id": "p 1"}, {"quantity": 2})
    products = [{"id": "p1", "quantity": 1}, draw(st.sampled_from(odd))]
    form["lineItems"][0]["offer"]["productSet"] = draw(st.sampled_from(({"products": products}, products, {}, "p1")))


def _spoil_currency(form: Json, draw: st.DrawFn) -> None:
    form["summary"]["totalToPay"]["currency"] = draw(st.sampled_from(("USD", "pln", "", "PLNX")))


def _spoil_time(form: Json, draw: st.DrawFn) -> None:
    odd = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-11-20", *NASTY)
    form["lineItems"][0]["boughtAt"] = draw(st.sampled_from(odd))


def _spoil_buyer(form: Json, draw: st.DrawFn) -> None:
    form["buyer"]["id"] = draw(texts)


def _spoil_market(form: Json, draw: st.DrawFn) -> None:
    form["marketplace"]["id"] = draw(st.sampled_from((" ", "allegro-xx", "allegro-pl ", *NASTY)))


def _spoil_length(form: Json, draw: st.DrawFn) -> None:
    part = draw(st.sampled_from((form["buyer"], form["lineItems"][0]["offer"], form)))
    part[draw(st.sampled_from(("login", "name", "messageToSeller")))] = TOO_LONG


def _spoil_shape(form: Json, draw: st.DrawFn) -> None:
    name = draw(st.sampled_from(sorted(form.keys() - {"id", "updatedAt", "surcharges", "lineItems"})))
    form[name] = draw(st.sampled_from((None, [], {}, 7, "text", True)))


SPOILS = (
    _spoil_total,
    _spoil_price,
    _spoil_quantity,
    _spoil_set,
    _spoil_currency,
    _spoil_time,
    _spoil_buyer,
    _spoil_market,
    _spoil_length,
    _spoil_shape,
)
