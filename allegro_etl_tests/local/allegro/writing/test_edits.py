"""An edit of one offer does what Allegro's answer says, or does not say."""

import httpx
import pytest

from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.local.allegro.writing.conftest import listed, offer_events, refusal

SET_FIVE = {"stock": {"available": 5}}
ACTIVATE = {"publication": {"status": "ACTIVE"}}
EMPTY = {"stock": {"available": 0}}


class Editing:
    """One offer, and a program that edits it."""

    def __init__(self, shop: Shop, client: httpx.Client) -> None:
        self.offer = shop.shelf.offer("hamak")
        self.path = f"/sale/product-offers/{self.offer.id}"
        self.client = client

    def patch(self, body: dict) -> httpx.Response:
        """Edit the offer."""
        return self.client.patch(self.path, json=body)

    def state(self) -> tuple[int, str, str | None]:
        """Return stock, status and who ended it, as the detail shows them."""
        offer = self.client.get(self.path).json()
        return offer["stock"]["available"], offer["publication"]["status"], offer["publication"]["endedBy"]


@pytest.fixture
def editing(shop: Shop, writer: httpx.Client) -> Editing:
    return Editing(shop, writer)


def shown(answer: httpx.Response) -> tuple[int, int, str]:
    return answer.status_code, answer.json()["stock"]["available"], answer.json()["publication"]["status"]


def test_the_list_shows_a_new_stock_seconds_after_the_detail(editing: Editing, wait):
    before = editing.offer.stock
    answer = editing.patch(SET_FIVE)

    assert shown(answer) == (200, 5, "ACTIVE")
    assert editing.state() == (5, "ACTIVE", None)
    parts = editing.client.get(f"{editing.path}/parts", params={"include": "stock"}).json()
    assert parts == {"id": editing.offer.id, "stock": {"available": 5}}
    assert listed(editing.client, editing.offer.id)["stock"]["available"] == before
    wait(5)
    assert listed(editing.client, editing.offer.id)["stock"]["available"] == 5
    assert offer_events(editing.client, editing.offer.id) == ["OFFER_STOCK_CHANGED"]


def test_a_stock_of_nothing_ends_the_offer_seconds_later_and_more_does_not_open_it(editing: Editing, wait):
    assert shown(editing.patch(EMPTY)) == (200, 0, "ACTIVE")
    wait(3)
    assert editing.state() == (0, "ENDED", "EMPTY_STOCK")
    assert shown(editing.patch(SET_FIVE)) == (200, 5, "ENDED")
    wait(60)
    assert editing.state() == (5, "ENDED", "EMPTY_STOCK")


def test_an_offer_that_is_about_to_end_does_so_whatever_is_written_meanwhile(editing: Editing, wait):
    editing.patch(EMPTY)
    wait(1)
    assert shown(editing.patch(SET_FIVE)) == (200, 5, "ACTIVE")
    wait(3)
    assert editing.state() == (5, "ENDED", "EMPTY_STOCK")


def test_activation_is_accepted_and_done_seconds_later(editing: Editing, wait):
    editing.patch(EMPTY)
    wait(3)
    no_stock = editing.patch(ACTIVATE)
    answer = editing.patch(SET_FIVE | ACTIVATE)

    assert refusal(no_stock) == (422, "VALIDATION_ERROR")
    assert shown(answer) == (202, 5, "ACTIVATING")
    assert answer.headers["Retry-After"] == "3"
    assert refusal(editing.patch({"stock": {"available": 6}})) == (409, "OfferConflictException")
    waiting = editing.client.get(answer.headers["Location"])
    assert (waiting.status_code, waiting.json()["operation"]["status"]) == (202, "IN_PROGRESS")
    wait(3)
    done = editing.client.get(answer.headers["Location"])
    assert (done.status_code, done.headers["Location"]) == (303, editing.path)
    assert editing.state() == (5, "ACTIVE", None)
    assert shown(editing.patch(ACTIVATE)) == (200, 5, "ACTIVE")
    assert offer_events(editing.client, editing.offer.id)[-2:] == ["OFFER_ENDED", "OFFER_ACTIVATED"]


def test_a_draft_keeps_a_stock_of_nothing(editing: Editing, wait):
    editing.offer.status = "INACTIVE"

    assert shown(editing.patch(EMPTY)) == (200, 0, "INACTIVE")
    wait(60)
    assert editing.state() == (0, "INACTIVE", None)
    assert offer_events(editing.client, editing.offer.id) == []


def test_who_ended_an_offer_is_told_by_its_detail_and_its_event(editing: Editing, control: httpx.Client, wait):
    control.post("/offers/hamak/end", json={"by": "ADMIN"})
    wait(60)

    assert editing.state()[1:] == ("ENDED", "ADMIN")
    assert "endedBy" not in listed(editing.client, editing.offer.id)["publication"]
    [event] = editing.client.get("/sale/offer-events", params={"type": "OFFER_ENDED"}).json()["offerEvents"]
    assert event["offer"]["publication"] == {"endedBy": "ADMIN"}
    assert event["offer"]["external"] == {"id": editing.offer.signature}
    assert shown(editing.patch({"publication": {"status": "ENDED"}}))[2] == "ENDED"
    assert editing.state()[2] == "ADMIN"


def test_a_program_may_end_an_offer_and_say_that_it_shall_not_be_listed_again(editing: Editing):
    editing.offer.republish = True
    answer = editing.patch({"publication": {"status": "ENDED", "republish": False}})

    assert answer.json()["publication"]["republish"] is False
    assert editing.state()[1:] == ("ENDED", "USER")


def test_an_explicit_null_clears_a_field(editing: Editing):
    assert editing.patch({"external": {"id": "NOWA"}}).json()["external"] == {"id": "NOWA"}
    assert editing.patch({"external": None, "name": "Hamak na taras i do ogrodu"}).json()["external"] is None
    assert editing.offer.name == "Hamak na taras i do ogrodu"


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"stock": {"available": -1}}, (422, "VALIDATION_ERROR")),
        ({"stock": {"available": "5"}}, (422, "VALIDATION_ERROR")),
        ({"stock": {"available": 5, "unit": "KILO"}}, (422, "VALIDATION_ERROR")),
        ({"stock": None}, (422, "VALIDATION_ERROR")),
        ({"publication": {"status": "SOLD"}}, (422, "VALIDATION_ERROR")),
        ({"description": {}}, (501, "NOT_IMPLEMENTED")),
        ({"stock": {"available": 5}, "sellingMode": {}}, (422, "VALIDATION_ERROR")),
    ],
)
def test_nothing_of_a_body_that_is_refused_is_done(editing: Editing, body: dict, refused: tuple[int, str]):
    before = editing.state()

    assert refusal(editing.patch(body)) == refused
    assert editing.state() == before


def test_an_offer_that_lacks_what_allegro_demands_takes_no_edit_at_all(editing: Editing, control: httpx.Client):
    before = editing.state()
    control.post("/offers/hamak/block", json={"lacks": "safety"})

    assert refusal(editing.patch(SET_FIVE)) == (422, "SAFETY_INFO_NOT_DEFINED")
    assert editing.state() == before
    control.post("/offers/hamak/block", json={"lacks": None})
    assert editing.patch(SET_FIVE).status_code == 200
    assert control.post("/offers/hamak/block", json={"lacks": "love"}).status_code == 400


def test_what_is_no_offer_of_the_seller_is_not_edited(editing: Editing, control: httpx.Client):
    assert refusal(editing.client.patch("/sale/product-offers/x1", json=SET_FIVE)) == (
        400,
        "InvalidOfferIdInPathException",
    )
    assert refusal(editing.client.patch("/sale/product-offers/1", json=SET_FIVE)) == (404, "OfferNotFoundException")
    control.post("/offers/hamak/disown")
    assert editing.patch(SET_FIVE).status_code == 403
    assert editing.client.get(editing.path).status_code == 403
    assert editing.client.get("/sale/offers", params={"offer.id": editing.offer.id}).json()["count"] == 0


def test_an_archived_offer_is_told_of_once_more(editing: Editing, control: httpx.Client):
    control.post("/offers/hamak/archive")

    assert refusal(editing.patch(SET_FIVE)) == (404, "OfferNotFoundException")
    assert offer_events(editing.client, editing.offer.id) == ["OFFER_ENDED", "OFFER_ARCHIVED"]
