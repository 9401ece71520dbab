"""A person sees what arrived, and may do by hand what people, carriers and Allegro do."""

import httpx
import pytest

from allegro_etl.local.allegro.agenda import Agenda, Delays
from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl.local.allegro.shop import Shop


@pytest.fixture
def browser(allegro: LocalAllegro):
    """Yield what opens the pages for people."""
    with httpx.Client(base_url=f"{allegro.url}/local/pages", follow_redirects=True) as client:
        yield client


def test_what_is_done_to_an_offer_by_hand_is_told_at_once(shop: Shop, control: httpx.Client):
    control.post("/offers/hamak/set_stock", json={"units": 3})
    bought = control.post("/offers/hamak/buy", json={"units": 2, "market": "allegro-cz"})
    too_many = control.post("/offers/hamak/buy", json={"units": 2})
    [hammock] = [one for one in control.get("/offers").json()["offers"] if one["key"] == "hamak"]

    assert shop.form(bought.json()["result"])["marketplace"] == {"id": "allegro-cz"}
    assert (too_many.status_code, too_many.json()["error"]) == (409, f"offer {hammock['id']} has 1 units, not 2")
    assert (hammock["stock"], hammock["sold"], hammock["status"]) == (1, 2, "ACTIVE")
    control.post("/offers/hamak/activate")
    assert shop.shelf.offer("hamak").status == "ACTIVE"
    control.post("/offers/hamak/end")
    assert control.get("/offers/hamak").json()["publication"]["endedBy"] == "USER"
    control.post("/offers/hamak/activate")
    assert control.get(f"/offers/{hammock['id']}").json()["publication"]["status"] == "ACTIVATING"


def test_what_cannot_be_done_to_an_offer_is_said(control: httpx.Client):
    codes = [
        control.post(f"/offers/{path}", json=body).status_code
        for path, body in (
            ("none/end", {}),
            ("hamak/explode", {}),
            ("hamak/end", {"by": "MAGIC"}),
            ("hamak/set_stock", {}),
            ("hamak/set_price", {"price": "x"}),
            ("hamak/set_price", {"price": "1", "market": "allegro-de"}),
            ("hamak/set_rule", {"type": "LUCK", "market": "allegro-pl"}),
        )
    ]
    control.post("/offers/hamak/set_stock", json={"units": 0})

    assert codes == [404, 404, 400, 400, 400, 400, 400]
    assert control.get("/offers/none").status_code == 404
    assert control.post("/offers/hamak/activate").status_code == 400
    assert control.post("/account", json={"colour": "red"}).status_code == 400
    assert control.get("/files/none").status_code == 404


def test_allegro_is_as_slow_as_it_is_told_to_be(shop: Shop, control: httpx.Client, client: httpx.Client):
    offer = shop.shelf.offer("hamak")
    delays = control.post("/delays", json={"listing": 0, "ending": 0}).json()
    control.post("/offers/hamak/set_stock", json={"units": 0})
    [shown] = client.get("/sale/offers", params={"offer.id": offer.id}).json()["offers"]

    assert (delays["listing"], delays["command"], control.get("/delays").json()) == (0, 2, delays)
    assert (shown["stock"]["available"], shown["publication"]["status"]) == (0, "ENDED")
    assert control.post("/delays", json={"love": 1}).status_code == 400


def test_a_quick_allegro_does_everything_at_once(shop: Shop):
    shop.delays = Delays.none()
    shop.buy("hamak", shop.shelf.offer("hamak").stock)
    shop.catch_up()

    assert shop.shelf.offer("hamak").status == "ENDED"
    assert len(shop.agenda) == 0


def test_what_is_due_is_done_in_its_order_with_what_follows_from_it():
    agenda, done = Agenda(), []
    agenda.plan(20, done.append)
    agenda.plan(10, lambda at: agenda.plan(at + 5, done.append))
    agenda.plan(30, done.append)
    agenda.do_due(25)

    assert (done, len(agenda)) == ([15, 20], 1)


def test_the_page_of_offers_shows_stock_and_takes_clicks(shop: Shop, browser: httpx.Client):
    offer = shop.shelf.offer("hamak")
    offer.name, offer.signature = "Hamak <b>na taras</b>", "SKU&1"
    offer.republish = offer.one_fulfillment = True
    clicked = browser.post(f"/offers/{offer.id}/set_stock", data={"units": "2"})
    found = browser.get("/offers", params={"name": "hamak"}).text
    browser.post(f"/offers/{offer.id}/end")
    refused = browser.post(f"/offers/{offer.id}/buy", data={"units": "1"})

    assert (clicked.status_code, offer.stock) == (200, 2)
    assert "Hamak &lt;b&gt;na taras&lt;/b&gt;</td><td>SKU&amp;1</td><td>2</td>" in found
    assert "ACTIVE, One Fulfillment, listed again" in found
    assert "Zegar" not in found
    assert (refused.status_code, "is ENDED" in refused.text) == (409, True)
    assert "ENDED by USER" in browser.get("/offers").text


def test_the_page_of_an_order_shows_numbers_status_and_files(
    shop: Shop, writer: httpx.Client, browser: httpx.Client, allegro: LocalAllegro
):
    form_id = shop.place_order(invoice="company")
    path = f"/order/checkout-forms/{form_id}"
    name = {"file": {"name": "fv<1>.pdf"}, "invoiceNumber": "FV <1>"}
    invoice_id = writer.post(f"{path}/invoices", json=name).json()["id"]
    awaited = browser.get(f"/orders/{form_id}").text
    pdf = {"Content-Type": "application/pdf"}
    writer.put(f"{path}/invoices/{invoice_id}/file", content=b"%PDF-1.7", headers=pdf)
    browser.post(f"/orders/{form_id}/set_status", data={"status": "SENT"})
    shown = browser.post(f"/orders/{form_id}/add_number", data={"carrier": "DPD", "waybill": "00001234567890"}).text

    assert "fv&lt;1&gt;.pdf (awaited)" in awaited
    assert f'<a href="/local/files/{invoice_id}">fv&lt;1&gt;.pdf</a>' in shown
    assert "FV &lt;1&gt;" in shown
    assert "WAITING" in shown
    assert "DPD DPD</td><td>00001234567890</td><td>1</td>" in shown
    assert "<option selected>SENT</option>" in shown
    overview = browser.get("/orders").text
    assert "READY_FOR_PROCESSING</td><td>SENT</td><td>DPD 00001234567890</td><td>1</td>" in overview
    assert browser.post(f"/orders/{form_id}/set_status", data={"status": "LOST"}).status_code == 409
    assert browser.get("/orders/none").status_code == 404
    assert '<a href="/local/pages/orders">1 orders</a>' in httpx.get(allegro.url).text
