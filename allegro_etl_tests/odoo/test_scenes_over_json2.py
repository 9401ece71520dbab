"""What a run does over JSON-2: orders, changes, cancellations, payments and invoices, by scenes that JSON-RPC plays as well.

`make test` plays some of every kind, `make torture` all of them.
"""

from contextlib import contextmanager
from pathlib import Path

import pytest

from allegro_etl.local.odoo import INTEGRATION, OdooServer
from allegro_etl_tests.merchant.scenes import Played, Scene, all_scenes, play
from allegro_etl_tests.odoo_fixtures import database_of, with_key

SOME = (
    "test_a_paid_order_has_a_done_transaction_and_a_posted_payment",
    "test_a_company_s_invoice_contact_has_its_name_and_its_numbers",
    "test_a_changed_delivery_address_is_a_new_contact_and_its_deliveries_follow",
    "test_a_surcharge_gets_a_line_and_a_payment_of_its_own",
    "test_a_cancelled_order_is_cancelled_with_its_deliveries_and_told_once",
    "test_cash_on_delivery_is_confirmed_without_a_payment_until_allegro_books_it",
    "test_money_that_is_booked_after_the_invoice_was_posted_pays_it",
    "test_a_rate_that_is_not_allegro_s_is_told_once_with_both_values",
    "test_two_candidates_are_a_person_s_to_decide_and_both_are_named",
    "test_a_line_that_a_person_removed_stays_removed",
)


TORTURE = [pytest.mark.torture, pytest.mark.timeout(1200)]
SCENES = [
    pytest.param(one, id=one.__name__.removeprefix("test_"), marks=[] if one.__name__ in SOME else TORTURE)
    for one in all_scenes()
]


@pytest.fixture(scope="module")
def over_json2(
    odoo_server: OdooServer, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Played:
    """Play the scenes that were chosen to be tested here, with an API key alone."""
    scenes: list[Scene] = [
        item.callspec.params["one"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and "over_json2" in item.fixturenames
    ]
    home: Path = tmp_path_factory.mktemp("home")
    with contextmanager(database_of)(odoo_server, "json2", "merchant", INTEGRATION) as database:
        return play(with_key(database), home, scenes)


@pytest.mark.parametrize("one", SCENES)
def test_what_is_played_over_rpc_ends_as_well_over_json2(one: Scene, over_json2: Played) -> None:
    over_json2.tell(one)


def test_all_that_make_test_plays_is_there() -> None:
    assert {scene.__name__ for scene in all_scenes()} >= set(SOME)
