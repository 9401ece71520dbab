"""Offers, products, payment operations and the account, as the pipeline asks for them."""

import httpx

from allegro_etl.local.allegro.shop import Shop


def offers(client: httpx.Client, **params: object) -> list[dict]:
    return client.get("/sale/offers", params={"limit": 1000} | params).json()["offers"]


def test_an_offer_shows_the_numbers_that_products_are_matched_by(shop: Shop, client: httpx.Client):
    offer = client.get(f"/sale/product-offers/{shop.shelf.offer('koszulka-m').id}").json()
    [part] = offer["productSet"]
    parameters = {parameter["id"]: parameter["values"] for parameter in part["product"]["parameters"]}

    assert parameters == {"225693": ["5908120004029"], "224017": ["BRZ-0401"], "248811": ["M"]}
    assert offer["external"] == {"id": "SKU/KOSZULKA/M"}
    assert offer["sellingMode"]["price"] == {"amount": "59.90", "currency": "PLN"}
    assert offer["taxSettings"]["rates"] == [{"rate": "23.00", "countryCode": "PL"}]
    assert offer["additionalMarketplaces"]["allegro-hu"]["sellingMode"]["price"]["amount"] == "5540.00"


def test_a_set_names_its_products_with_their_quantities(shop: Shop, client: httpx.Client):
    offer = client.get(f"/sale/product-offers/{shop.shelf.offer('zestaw-kawowy').id}").json()
    products = [client.get(f"/sale/products/{part['product']['id']}").json() for part in offer["productSet"]]

    assert [part["quantity"]["value"] for part in offer["productSet"]] == [1, 1, 2]
    assert [product["name"].split()[0] for product in products] == ["Młynek", "Kawa", "Kubek"]
    assert products[0]["parameters"][0]["options"]["isGTIN"] is True


def test_a_book_has_an_isbn_in_place_of_the_gtin(shop: Shop, client: httpx.Client):
    offer = client.get(f"/sale/product-offers/{shop.shelf.offer('ksiazka-grzyby').id}").json()

    assert [one["id"] for one in offer["productSet"][0]["product"]["parameters"]] == ["245669"]


def test_offers_are_found_by_signature_id_name_and_status(shop: Shop, client: httpx.Client):
    ended = shop.shelf.offer("hamak")
    ended.status = "ENDED"

    assert [offer["name"] for offer in offers(client, **{"external.id": ["NOZ-20", "KS-GRZYBY"]})] == [
        "Atlas grzybów polskich, oprawa twarda",
        "Nóż szefa kuchni Brzask 20 cm",
    ]
    assert [offer["id"] for offer in offers(client, **{"offer.id": ended.id})] == [ended.id]
    assert [offer["id"] for offer in offers(client, **{"publication.status": "ENDED"})] == [ended.id]
    assert len(offers(client, name="KOSZULKA")) == 4
    assert len(offers(client)) == len(shop.shelf.offers)


def test_prices_in_the_list_of_offers_are_doubles(client: httpx.Client):
    [offer] = offers(client, name="Dzbanek")[-1:]

    assert offer["sellingMode"]["price"]["amount"] == "64.9"


def test_an_archived_offer_is_gone(shop: Shop, client: httpx.Client):
    offer = shop.shelf.offer("hamak")
    offer.archived = True

    assert client.get(f"/sale/product-offers/{offer.id}").status_code == 404
    assert offers(client, name="hamak") == []


def test_a_payment_is_found_among_the_operations_by_its_id(shop: Shop, client: httpx.Client):
    form_id = shop.place_order(market="allegro-cz", provider="P24")
    shop.place_order()
    shop.pay_surcharge(form_id, "100")
    payment = shop.form(form_id)["payment"]

    found = client.get("/payments/payment-operations", params={"payment.id": payment["id"]}).json()
    assert (found["count"], found["totalCount"]) == (1, 1)
    assert found["paymentOperations"][0]["value"] == payment["paidAmount"]
    assert found["paymentOperations"][0]["wallet"]["paymentOperator"] == "P24"
    assert found["paymentOperations"][0]["marketplaceId"] == "allegro-cz"
    newest = client.get("/payments/payment-operations", params={"currency": "CZK"}).json()["paymentOperations"]
    assert {operation["type"] for operation in newest} == {"CONTRIBUTION", "SURCHARGE"}


def test_money_that_allegro_never_held_is_no_operation(shop: Shop, client: httpx.Client):
    shop.place_order(payment="WIRE_TRANSFER")
    shop.place_order(payment="CASH_ON_DELIVERY")

    assert client.get("/payments/payment-operations").json()["totalCount"] == 0
    assert client.get("/payments/payment-operations", params={"wallet.type": "WAITING"}).json()["count"] == 0


def test_the_account_is_the_seller_of_the_events(shop: Shop, client: httpx.Client):
    assert client.get("/me").json()["id"] == shop.seller_id


def test_a_bigger_catalogue_lists_synthetic_offers_too():
    shop = Shop(1, more_offers=1000)

    assert len(shop.shelf.offers) == len(Shop(1).shelf.offers) + 1000
    assert shop.shelf.offer("synthetic-999").signature == "SKU/PRB/000999"
