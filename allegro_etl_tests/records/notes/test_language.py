"""What a merchant reads in Odoo is in the company's language; another language is no reason to tell anything again."""

from decimal import Decimal

import pytest

from allegro_etl.access import read_access
from allegro_etl.destination.companies import company_of, language_of
from allegro_etl.odoo.external_ids import own_product_key
from allegro_etl.run.opening import open_odoo
from allegro_etl.settings import OdooSettings, Settings
from allegro_etl_tests.merchant.bench import Bench, plain_blanks
from allegro_etl_tests.merchant.outcome import Record

pytestmark = pytest.mark.every_odoo


def speak(bench: Bench, locale: str | None) -> None:
    """Let the companies speak a language, which Odoo gets where it does not have it."""
    known = bench.read("res.lang", [("code", "=", locale)], archived=True)
    bench.call("res.lang", "write", [one["id"] for one in known], {"active": True})
    partners = [company["partner_id"][0] for company in bench.read("res.company", [], "partner_id")]
    bench.call("res.partner", "write", partners, {"lang": locale or False})


def test_notes_activities_and_products_are_in_the_company_s_language_and_told_once(merchant: Bench) -> None:
    speak(merchant, "pl_PL")
    form_id = merchant.sell(message="Proszę o szybką wysyłkę!", invoice="company")
    merchant.shop.edit_form(form_id, with_deposit)
    merchant.raise_total(form_id, "0.50")
    held = merchant.sell(payment="WIRE_TRANSFER")
    merchant.shop.underpay(held, "10.00")

    merchant.run()

    [note], [activity] = merchant.notes(form_id), merchant.activities(held)
    paid = f"{merchant.total(form_id):.2f}".replace(".", ",")
    for told in ("Wyślij do: <b>", f"Zapłacono {paid} zł (online)", "Faktura: tak, NIP ", "„Proszę o szybką wysyłkę!”"):
        assert told in note
    assert note.index(paid) < note.index(form_id)  # ids last
    missing = [f"{merchant.total(held) - less:.2f}".replace(".", ",") for less in (Decimal(10), Decimal(0))]
    assert activity.startswith("Allegro: Według Allegro zapłacono {} zł z {} zł.".format(*missing))
    assert named(merchant, "delivery") == "Allegro: dostawa"
    lines = sorted(line["name"] for line in merchant.lines(form_id, "name"))
    assert len([line for line in lines if line.startswith("Kaucja: ")]) == 1

    speak(merchant, "en_US")
    for one in (form_id, held):
        merchant.shop.repeat_event(one)
    outcome = merchant.run()

    assert outcome.writes == []
    assert (merchant.notes(form_id), merchant.activities(held)) == ([note], [activity])

    merchant.shop.set_fulfillment_status(form_id, "SENT")
    with merchant.parameters(language="sk"):
        merchant.run()

    assert "<b>Stav vybavenia:</b> nové → odoslané" in merchant.notes(form_id)[-1]
    assert sorted(line["name"] for line in merchant.lines(form_id, "name")) == lines
    assert named(merchant, "delivery") == "Allegro: dostawa"  # what is there keeps its name


def with_deposit(form: Record) -> None:
    """Let the buyer pay a deposit, too."""
    form["lineItems"][0]["deposit"] = {"price": {"amount": "0.50", "currency": "PLN"}}
    paid = form["payment"]["paidAmount"]
    paid["amount"] = f"{Decimal(paid['amount']) + Decimal('0.50'):.2f}"


def named(bench: Bench, product: str) -> str:
    """Return the name of a product of ours."""
    [product_id] = bench.ids(own_product_key(product)).values()
    return plain_blanks(bench.read("product.product", [("id", "=", product_id)], "name")[0]["name"])


def test_the_language_is_the_one_that_is_set_else_the_company_s_else_the_user_s(merchant: Bench) -> None:
    asked, found = Settings(odoo=OdooSettings(language="cs")), []
    with open_odoo(read_access()) as odoo:
        company = company_of(odoo, Settings())
        for locale in ("pl_PL", "hu_HU", "de_DE", None):
            speak(merchant, locale)
            found.append((language_of(odoo, Settings(), company), language_of(odoo, asked, company)))

    assert found == [("pl", "cs"), ("hu", "cs"), ("en", "cs"), ("en", "cs")]  # the user's is English
