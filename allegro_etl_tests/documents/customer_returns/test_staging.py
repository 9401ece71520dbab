"""Returns are read once they are asked for, told of on their orders, and looked at again by sweeps."""

import json

import pytest

from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl.documents.customer_returns.steps import STAGE_CUSTOMER_RETURNS
from allegro_etl.run.run import Counts
from allegro_etl.settings import Settings
from allegro_etl_tests.documents.bench import Bench

RETURNS = "/order/customer-returns"
ASKED_FOR = Settings.model_validate({"documents": {"also": ["customer_returns"]}})


def read(bench: Bench, *, sweep: bool = False) -> Counts:
    return STAGE_CUSTOMER_RETURNS.carry_out(bench.begin(sweep=sweep))


def told(bench: Bench) -> list[dict[str, object]]:
    return bench.warehouse.named_rows(
        "select form_id, code, words::varchar as words, facts::varchar as facts, is_open from ops.announcements"
    )


@pytest.fixture
def asking(bench: Bench) -> Bench:
    bench.settings = ASKED_FOR
    return bench


def test_nothing_is_asked_unless_the_settings_ask_for_it(bench: Bench) -> None:
    bench.shop.announce_return(bench.shop.place_order())

    assert read(bench) == {}
    assert bench.requests(RETURNS) == 0


def test_a_return_is_staged_without_the_buyer_and_told_on_its_order(asking: Bench) -> None:
    form_id = asking.shop.place_order(lines=[("kubek-350", 3)])
    return_id = asking.shop.announce_return(form_id, quantity=2, reason="DAMAGED")

    assert read(asking) == {"read": 1, "unreadable": 0, "orders": 1}

    (staged,) = asking.warehouse.named_rows("select * from staging.customer_returns")
    (item,) = json.loads(str(staged["items"]))
    assert (staged["return_id"], staged["form_id"], staged["status"]) == (return_id, form_id, "CREATED")
    assert (item["quantity"], item["reason"]) == (2, "DAMAGED")
    assert asking.shop.form(form_id)["buyer"]["login"] not in str(staged)
    (announced,) = told(asking)
    facts = json.loads(str(announced["facts"]))
    assert (announced["form_id"], announced["is_open"]) == (form_id, True)
    assert (facts[0][1]["quantity"], facts[0][1]["reason"]) == (2, "DAMAGED")
    assert asking.pending() == {form_id: "sweep"}


def test_a_return_that_is_known_is_told_once(asking: Bench) -> None:
    asking.shop.announce_return(asking.shop.place_order())
    read(asking)
    asking.warehouse.execute("delete from ops.pending")

    assert read(asking)["orders"] == 0
    assert asking.pending() == {}


@pytest.mark.parametrize("status", ["FINISHED", "REJECTED", "COMMISSION_REFUNDED"])
def test_a_sweep_sees_that_a_return_has_ended(asking: Bench, status: str) -> None:
    form_id = asking.shop.place_order()
    first = asking.shop.announce_return(form_id)
    read(asking)
    asking.shop.clock.advance(hours=1)
    asking.shop.announce_return(asking.shop.place_order())
    read(asking)
    asking.shop.set_return_status(first, status)
    asking.warehouse.execute("delete from ops.pending")

    assert read(asking)["orders"] == 0
    assert read(asking, sweep=True)["orders"] == 1

    assert [one["is_open"] for one in told(asking) if one["form_id"] == form_id] == [False]
    assert asking.pending() == {form_id: "sweep"}


def test_a_status_on_the_way_is_staged_and_not_told_anew(asking: Bench) -> None:
    return_id = asking.shop.announce_return(asking.shop.place_order())
    read(asking)
    asking.shop.set_return_status(return_id, "IN_TRANSIT")

    assert read(asking, sweep=True)["orders"] == 0
    assert asking.warehouse.scalar("select status from staging.customer_returns") == "IN_TRANSIT"


@pytest.mark.parametrize("field", ["id", "orderId"])
def test_a_return_that_names_no_order_is_counted_and_stops_nobody(asking: Bench, field: str) -> None:
    asking.shop.announce_return(asking.shop.place_order())
    asking.shop.announce_return(asking.shop.place_order())
    asking.shop.returns[0][field] = None

    assert read(asking) == {"read": 1, "unreadable": 1, "orders": 1}


@pytest.mark.parametrize("status", [410, 503])
def test_orders_do_not_wait_for_a_list_that_allegro_does_not_give(
    asking: Bench, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    asking.allegro.faults.add("server_error", path=RETURNS, times=None, status=status)

    assert read(asking)["refused"] == 1
    assert "Customer returns are not read" in caplog.text


def test_an_outage_of_allegro_is_raised(asking: Bench) -> None:
    asking.allegro.faults.add("server_error", path="/order", times=None, status=503)

    with pytest.raises(AllegroUnavailable):
        read(asking)


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        ("items", "none"),
        ("items", [7]),
        ("parcels", ["x", {}]),
        ("parcels", 3),
        ("referenceNumber", None),
        ("status", None),
    ],
)
def test_what_is_odd_in_a_return_keeps_it_from_nobody(asking: Bench, field: str, odd: object) -> None:
    asking.shop.announce_return(asking.shop.place_order())
    asking.shop.returns[0][field] = odd
    asking.shop.returns.append(asking.shop.returns[0])

    assert read(asking)["orders"] == 1


def test_an_unknown_document_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ValueError, match="the nearest is customer_returns"):
        Settings.model_validate({"documents": {"also": ["customer_return"]}})
