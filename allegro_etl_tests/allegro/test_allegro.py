"""The endpoints, asked over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import AccessDenied, CheckoutFormGone, InvalidRequest
from allegro_etl.allegro.problems import check_form
from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl_tests.allegro.conftest import OpenApi, StartLocal

_LONG_AGO = datetime.now(UTC) - timedelta(days=364)
_NO_FORM = "7721b2f0-c4e8-11f1-904f-89bb34047197"


def form_ids(api: AllegroApi) -> list[str]:
    return [form["id"] for page in api.checkout_form_pages(by="updatedAt", since=_LONG_AGO) for form in page]


def test_an_empty_journal_has_no_latest_event_and_no_pages(start_local: StartLocal, open_api: OpenApi) -> None:
    api = open_api(start_local())

    assert api.latest_event() is None
    assert list(api.events()) == []


def test_events_come_in_full_pages_each_once_and_after_the_one_that_was_named(
    start_local: StartLocal, open_api: OpenApi
) -> None:
    api = open_api(start_local(500))

    pages = list(api.events())
    ids = [int(event["id"]) for page in pages for event in page]

    assert [len(page) for page in pages[:-1]] == [1_000] * (len(pages) - 1)
    assert len(pages) >= 2
    assert ids == sorted(set(ids))
    assert [int(event["id"]) for page in api.events(str(ids[-3])) for event in page] == ids[-2:]
    assert list(api.events(str(ids[-1]))) == []
    assert api.latest_event() == (str(ids[-1]), pages[-1][-1]["occurredAt"])


def test_a_cursor_that_is_no_event_id_is_refused_once(local: LocalAllegro, api: AllegroApi) -> None:
    with pytest.raises(InvalidRequest, match="VALIDATION_ERROR"):
        list(api.events("yesterday"))
    assert local.traffic.count("/order/events") == 1


def test_a_form_is_the_same_whether_it_comes_by_id_or_from_the_list(api: AllegroApi) -> None:
    listed = [form for page in api.checkout_form_pages(by="updatedAt", since=_LONG_AGO) for form in page]
    fetched = list(api.checkout_forms(form["id"] for form in listed))

    assert len(fetched) == 12
    assert [each.payload for each in fetched] == listed
    assert [check_form(form) for form in listed] == [[]] * 12


def test_a_form_that_is_gone_is_told_as_gone(api: AllegroApi) -> None:
    with pytest.raises(CheckoutFormGone, match=r"trace-id [0-9a-f]{16}"):
        api.checkout_form(_NO_FORM)
    assert [each.is_gone for each in api.checkout_forms([_NO_FORM])] == [True]


@pytest.mark.parametrize("form_id", ["", "..", "../../me", "a/b?x=1", "not-a-uuid", "é\r\n"])
def test_an_id_that_is_none_asks_for_nothing_else(local: LocalAllegro, api: AllegroApi, form_id: str) -> None:
    with pytest.raises((InvalidRequest, CheckoutFormGone)):
        api.checkout_form(form_id)
    assert local.traffic.count("/me") == 0


def test_one_garbled_form_does_not_stop_the_others(local: LocalAllegro, api: AllegroApi) -> None:
    ids = form_ids(api)
    local.faults.add("garbage", path=f"/order/checkout-forms/{ids[3]}", times=None)

    fetched = list(api.checkout_forms(ids))

    assert [each.record_id for each in fetched] == ids
    assert [each.record_id for each in fetched if each.problem] == [ids[3]]


@pytest.mark.parametrize("by", ["updatedAt", "lineItems.boughtAt"])
def test_all_forms_are_listed_once_in_pages_of_a_hundred(start_local: StartLocal, open_api: OpenApi, by: Any) -> None:
    api = open_api(start_local(330))

    ids = [form["id"] for page in api.checkout_form_pages(by=by, since=_LONG_AGO) for form in page]

    assert len(ids) == len(set(ids)) == 330


def test_a_list_may_be_narrowed_by_time_and_by_other_filters(local: LocalAllegro, api: AllegroApi) -> None:
    cancelled = [form_id for form_id in form_ids(api) if local.shop.form(form_id)["status"] == "CANCELLED"]
    filters = {"status": ["CANCELLED", "BOUGHT"]}

    pages = list(api.checkout_form_pages(by="updatedAt", since=_LONG_AGO, until=datetime.now(UTC), filters=filters))
    none = list(api.checkout_form_pages(by="updatedAt", since=_LONG_AGO, until=_LONG_AGO))

    assert set(cancelled) <= {form["id"] for page in pages for form in page}
    assert {form["status"] for page in pages for form in page} <= {"CANCELLED", "BOUGHT"}
    assert none == []


def test_a_personal_identity_number_is_dropped_wherever_a_form_comes_from(local: LocalAllegro, api: AllegroApi) -> None:
    form_id = form_ids(api)[0]
    local.shop.edit_form(form_id, lambda form: form["buyer"].update(personalIdentity="00000000000"))

    pages = list(api.checkout_form_pages(by="updatedAt", since=_LONG_AGO))
    fetched = list(api.checkout_forms([form_id]))

    assert "00000000000" not in str([pages, api.checkout_form(form_id), fetched[0].payload])
    assert "personalIdentity" not in str(fetched[0].payload)


def test_offers_come_with_their_products_and_an_archived_one_as_gone(local: LocalAllegro, api: AllegroApi) -> None:
    offer_id = next(iter(local.shop.shelf.offers))

    offers = list(api.product_offers([offer_id, "1"]))

    assert [each.is_gone for each in offers] == [False, True]
    assert offers[0].payload == api.product_offer(offer_id)


def test_the_account_is_told(api: AllegroApi) -> None:
    assert api.me()["login"] == "sklep-lokalny"


def test_a_missing_scope_is_told_with_the_way_out(start_local: StartLocal, open_api: OpenApi) -> None:
    api = open_api(start_local(scopes=frozenset({"allegro:api:profile:read"})))

    assert api.me()
    with pytest.raises(AccessDenied, match="the missing one of the three scopes"):
        api.latest_event()
