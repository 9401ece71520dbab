"""One Odoo database holds one seller's orders: another account's never come beside them."""

from collections.abc import Iterator

import pytest

from allegro_etl.cli.doctor import examined_ends
from allegro_etl.ledger.stamp import OtherSeller
from allegro_etl.run import opening
from allegro_etl.settings import SELLER_PARAMETER
from allegro_etl_tests.merchant.bench import Bench

OTHER = "99999999"


def stamp(bench: Bench) -> list[str]:
    """Return the seller that is stamped in Odoo, if any."""
    return [row["value"] for row in bench.read("ir.config_parameter", [("key", "=", SELLER_PARAMETER)], "value")]


@pytest.fixture
def other_account(merchant: Bench) -> Iterator[Bench]:
    """Let another account's tokens be in a home that knows nothing, and return the bench back its own afterwards."""
    own = merchant.shop.seller_id
    merchant.shop.seller_id = OTHER
    opening.warehouse_file().unlink(missing_ok=True)
    yield merchant
    merchant.shop.seller_id = own
    opening.warehouse_file().unlink(missing_ok=True)


def test_the_first_run_stamps_its_seller_and_later_ones_of_the_same_account_go_on(merchant: Bench) -> None:
    merchant.sell()
    merchant.run(until="make_plan")
    assert stamp(merchant) == []
    merchant.run()
    assert stamp(merchant) == [merchant.shop.seller_id]
    opening.warehouse_file().unlink()
    assert merchant.run(from_event="0").quarantine == []
    assert merchant.run(from_event="0").writes == []


@pytest.mark.parametrize("request_", [{}, {"from_event": "0"}, {"from_event": "latest"}, {"sweep": True}])
def test_another_seller_s_account_loads_nothing_and_doctor_says_so(
    other_account: Bench, request_: dict[str, object]
) -> None:
    form_id = other_account.sell()
    moment = other_account.moment()

    with pytest.raises(OtherSeller, match=f"paired account is seller {OTHER}"):
        other_account.run(**request_)

    assert other_account.orders(form_id) == []
    assert other_account.written_since(moment) == {}
    findings = [finding for end in examined_ends() for finding in end.findings]
    assert [finding.is_well for finding in findings if finding.topic == "Seller"] == [False]


def test_an_odoo_from_before_there_were_stamps_gets_one_of_the_seller_whose_orders_it_has(merchant: Bench) -> None:
    for _ in range(3):
        merchant.sell()
    merchant.run()
    remove_stamp(merchant)
    merchant.sell()
    merchant.run()
    assert stamp(merchant) == [merchant.shop.seller_id]


def test_one_that_has_orders_which_the_account_does_not_know_gets_none(merchant: Bench) -> None:
    forms = [merchant.sell() for _ in range(3)]
    merchant.run()
    remove_stamp(merchant)
    for form_id in list(merchant.shop.book.ids()):
        merchant.shop.book.remove(form_id)
    fresh = merchant.sell()

    with pytest.raises(OtherSeller, match="are unknown to the paired account"):
        merchant.run()

    assert stamp(merchant) == []
    assert merchant.orders(fresh) == []
    assert len(forms) == 3


def remove_stamp(bench: Bench) -> None:
    """Let Odoo be as it was before there were stamps."""
    ids = [row["id"] for row in bench.read("ir.config_parameter", [("key", "=", SELLER_PARAMETER)], "key")]
    bench.call("ir.config_parameter", "unlink", ids)
