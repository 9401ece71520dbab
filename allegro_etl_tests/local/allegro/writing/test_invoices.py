"""An invoice is registered, filled with one PDF, and looked at for viruses."""

import httpx

from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.local.allegro.writing.conftest import refusal

PDF = b"%PDF-1.7 faktura"
RAW = {"Content-Type": "application/pdf"}
META = {"file": {"name": "faktura.pdf"}, "invoiceNumber": "FV 1/2026"}


def path(form_id: str) -> str:
    return f"/order/checkout-forms/{form_id}/invoices"


def register(client: httpx.Client, form_id: str) -> str:
    answer = client.post(path(form_id), json=META)
    assert answer.status_code == 201
    return answer.json()["id"]


def upload(client: httpx.Client, form_id: str, invoice_id: str, content: bytes = PDF, **headers: str) -> httpx.Response:
    return client.put(f"{path(form_id)}/{invoice_id}/file", content=content, headers=headers or RAW)


def security(client: httpx.Client, form_id: str) -> list[str | None]:
    files = [invoice["file"] for invoice in client.get(path(form_id)).json()["invoices"]]
    return [(file["securityVerification"] or {}).get("status") for file in files]


def test_a_file_is_taken_once_and_looked_at_later(shop: Shop, writer: httpx.Client, control: httpx.Client, wait):
    form_id = shop.place_order(invoice="company")
    invoice_id = register(writer, form_id)
    empty = writer.get(path(form_id)).json()["invoices"][0]
    first, second = upload(writer, form_id, invoice_id), upload(writer, form_id, invoice_id)

    assert (empty["invoiceNumber"], empty["file"]["uploadedAt"]) == ("FV 1/2026", None)
    assert (first.status_code, second.status_code) == (200, 409)
    assert security(writer, form_id) == ["WAITING"]
    assert control.get(f"/files/{invoice_id}").content == PDF
    wait(15)
    assert security(writer, form_id) == ["ACCEPTED"]


def test_a_second_invoice_waits_for_the_file_of_the_first_and_for_the_look_at_it(
    shop: Shop, writer: httpx.Client, wait
):
    form_id = shop.place_order(invoice="company")
    first = register(writer, form_id)
    too_fast = writer.post(path(form_id), json=META)
    upload(writer, form_id, first)
    scanned = writer.post(path(form_id), json=META)

    assert too_fast.status_code == 429
    assert refusal(scanned) == (422, "PREVIOUS-FILE-IN-SCANNING")
    wait(15)
    assert register(writer, form_id) != first


def test_a_careless_loop_leaves_dead_invoices_until_there_is_room_for_no_more(shop: Shop, writer: httpx.Client, wait):
    form_id = shop.place_order(invoice="company")
    for _ in range(10):
        register(writer, form_id)
        wait(10)

    assert writer.post(path(form_id), json=META).status_code == 409
    assert len(writer.get(path(form_id)).json()["invoices"]) == 10


def test_an_order_whose_buyer_wants_no_invoice_takes_none(shop: Shop, writer: httpx.Client):
    form_id = shop.place_order()

    assert refusal(writer.post(path(form_id), json=META)) == (422, "ORDER-WITHOUT-INVOICE")
    gone = "7721b2f0-c4e8-11f1-904f-89bb34047197"
    assert refusal(writer.post(path(gone), json=META)) == (404, "CheckoutFormNotFoundException")


def test_only_raw_pdf_of_three_megabytes_is_a_file(shop: Shop, writer: httpx.Client):
    form_id = shop.place_order(invoice="person")
    invoice_id = register(writer, form_id)
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}

    assert refusal(upload(writer, form_id, invoice_id, b"")) == (422, "EMPTY-ATTACHMENT")
    assert refusal(upload(writer, form_id, invoice_id, b"--x", **multipart)) == (422, "EMPTY-ATTACHMENT")
    assert refusal(upload(writer, form_id, invoice_id, b"JVBERi0xLjc=")) == (422, "FILE-CONTENT-INVALID")
    assert refusal(upload(writer, form_id, invoice_id, PDF + b" " * 3 * 1024**2)) == (413, "FILE-TOO-LARGE")
    assert upload(writer, form_id, invoice_id, PDF, **{"Content-Type": "text/plain"}).status_code == 415
    assert refusal(upload(writer, form_id, "x")) == (404, "INVOICE-NOT-FOUND")
    assert upload(writer, form_id, invoice_id, PDF, **RAW, Accept="*/*").status_code == 406
    assert security(writer, form_id) == [None]
    assert refusal(writer.post(path(form_id), json={"file": {}})) == (422, "VALIDATION_ERROR")


def test_a_file_may_be_rejected(shop: Shop, writer: httpx.Client, control: httpx.Client, wait):
    form_id = shop.place_order(invoice="company")
    nothing = control.post(f"/orders/{form_id}/reject_file")
    upload(writer, form_id, register(writer, form_id))
    rejected = control.post(f"/orders/{form_id}/reject_file")
    wait(60)

    assert (nothing.status_code, rejected.status_code) == (400, 200)
    assert security(writer, form_id) == ["REJECTED"]
