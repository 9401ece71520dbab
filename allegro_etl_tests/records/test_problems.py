"""Problems of forms, contacts and goods: SQL gives a name and facts for each, and Python makes the sentence of them."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, NamedTuple

import duckdb
import pytest

from allegro_etl.ledger.problems import TEMPLATES, sentence, tell_problems
from allegro_etl.reasons import ProblemName
from allegro_etl.settings import MatchingSettings, OfferMapping, Settings
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl.warehouse.migrations import bring_up_to_date, texts_of
from allegro_etl_tests.docs.source import PACKAGE
from allegro_etl_tests.records import shop
from allegro_etl_tests.records.partners.matched import BUYER
from allegro_etl_tests.records.products.matched import EAN, OFFER

OTHER_EAN, OTHER_FORM = "5901234123464", "8821b2f0-c4e8-11f1-904f-89bb34047197"
NAMED = re.compile(r"'name': (?:if\(.*?, '(\w+)', '(\w+)'\)|'(\w+)'),\s*'facts': map \{(.*?)\}", re.DOTALL)
SERVICES = "lineItems.0.selectedAdditionalServices"
SET = "lineItems.0.offer.productSet"


class Case(NamedTuple):
    """An order that has a problem, and a part of what is said of it. `changes` are of the form, by their paths."""

    told: str
    changes: Mapping[str, Any] = MappingProxyType({})
    products: Sequence[dict[str, Any]] = ()
    contacts: Sequence[dict[str, Any]] = ()
    bound: tuple[str, str, int] | None = None
    settings: Settings = Settings()
    others: Sequence[shop.Json] = ()


def only(*rules: Any) -> Settings:
    return Settings(matching=MatchingSettings(product_rules=rules))


CASES = {
    ProblemName.NO_SUCH_FORM: Case("no checkout form of this id with a status", {"status": None}),
    ProblemName.NO_BUYER_ID: Case("The order names no usable buyer id.", {"buyer.id": None}),
    ProblemName.TOTAL_UNREADABLE: Case("The total to pay is missing: not an amount", {"summary.totalToPay": None}),
    ProblemName.NO_CURRENCY: Case("names no currency", {"summary.totalToPay.currency": None}),
    ProblemName.NO_LINE_ITEMS: Case("The order has no line items.", {"lineItems": []}),
    ProblemName.DELIVERY_COST_UNREADABLE: Case("The delivery cost is 5,99: not", {"delivery.cost.amount": "5,99"}),
    ProblemName.DELIVERY_COST_CURRENCY: Case(
        "The delivery cost is in no currency, the order in PLN.", {"delivery.cost.currency": None}
    ),
    ProblemName.LINE_WITHOUT_ID: Case("Line 1 has no usable line item id or offer id.", {"lineItems.0.id": None}),
    ProblemName.PART_WITHOUT_ID: Case(
        "Line 1 has no usable id of a product in its set.", {SET: {"products": [{"id": "b c", "quantity": 1}]}}
    ),
    ProblemName.LINE_QUANTITY: Case("Line 1 has the quantity 1.5.", {"lineItems.0.quantity": 1.5}),
    ProblemName.PART_QUANTITY: Case(
        "Line 1 has a product in its set whose quantity is no whole number of pieces.",
        {SET: {"products": [{"id": "a", "quantity": "many"}]}},
    ),
    ProblemName.LINE_PRICE: Case(
        "The price of line 1 is missing, before discounts 39.99, its deposit none: not all", {"lineItems.0.price": None}
    ),
    ProblemName.LINE_CURRENCY: Case("Line 1 is in EUR, the order in PLN.", {"lineItems.0.price.currency": "EUR"}),
    ProblemName.SERVICE_UNREADABLE: Case(
        "The additional service Gift has the quantity 0 and the price 1.00 PLN.",
        {SERVICES: [{"name": "Gift", "quantity": 0, "price": shop.money("1.00")}]},
    ),
    ProblemName.PAYMENT_UNREADABLE: Case(
        "The payment without id is 1.00 PLN, the order is in PLN.",
        {"codBookedPayments": [{"paymentId": None, "paidAmount": shop.money("1.00")}]},
    ),
    ProblemName.LINE_IN_TWO_ORDERS: Case(
        f" belong to order {OTHER_FORM} as well. Look",
        others=[shop.form(id=OTHER_FORM, updatedAt="2026-10-12T20:24:28.005Z")],
    ),
    ProblemName.LINE_TWICE_IN_ORDER: Case(
        f" belong to order {shop.FORM} twice. Look", {"lineItems": [shop.line_item(), shop.line_item()]}
    ),
    ProblemName.SEVERAL_CONTACTS: Case(
        "Odoo has 2 contacts with the Allegro id 111578773 (7, 8): merge them",
        contacts=[{"id_": 7, "allegro_id": "111578773"}, {"id_": 8, "allegro_id": "111578773"}],
    ),
    ProblemName.CONTACT_ELSEWHERE: Case(
        "Contact 8 in Odoo belongs to another company", bound=(BUYER, "res.partner", 8)
    ),
    ProblemName.BARCODE_DIFFERS: Case(
        f'"Kubek" (offer {OFFER}, GTIN {EAN}) and Odoo\'s product contradict each other: [MUG-RED] Miska (id 1, barcode '
        f"{OTHER_EAN}) has its signature as internal reference, but another barcode.",
        products=[{"default_code": "MUG-RED", "name": "Miska", "barcode": OTHER_EAN}],
    ),
    ProblemName.SEVERAL_BY_WORDS: Case(
        f'"Kubek" (offer {OFFER}) is several products by what Allegro says of it: [KOD 7] Miska (id 1) has its manufacturer '
        f"code as internal reference; Inny (id 2, barcode {EAN}) has its GTIN as barcode. Correct one of them",
        products=[{"default_code": "KOD 7", "name": "Miska"}, {"name": "Inny", "barcode": EAN}],
    ),
    ProblemName.MAPPED_TO_NOTHING: Case(
        f"The settings say that offer {OFFER} is the product X, and Odoo has no such internal reference",
        settings=Settings(offers={OFFER: OfferMapping(product="X")}),
    ),
    ProblemName.NOTHING_MATCHES: Case(
        f'No product matches "Kubek" (offer {OFFER}), and creating products is switched off.', settings=only("gtin")
    ),
    ProblemName.PRODUCT_GONE: Case(
        f"The product of offer {OFFER} (id 5) is not in Odoo any more", bound=(f"offer_{OFFER}", "product.product", 5)
    ),
    ProblemName.PRODUCT_ARCHIVED: Case(
        f'The product of "Kubek" (offer {OFFER}) is archived in Odoo: Miska (id 1). Unarchive it',
        products=[{"name": "Miska", "active": False}],
        bound=(f"offer_{OFFER}", "product.product", 1),
    ),
    ProblemName.SEVERAL_PRODUCTS: Case(
        f'"Kubek" (offer {OFFER}) could be any of 2 products that have its manufacturer code as internal reference: '
        f"[KOD 7] A (id 1, barcode {EAN}); [KOD 7] B (id 2). Leave one of them",
        products=[{"default_code": "KOD 7", "name": "A", "barcode": EAN}, {"default_code": "KOD 7", "name": "B"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "case"), CASES.items())
def test_each_problem_is_named_with_its_facts_and_told(tmp_path: Path, name: ProblemName, case: Case) -> None:
    form = shop.form()
    for path, value in case.changes.items():
        form = shop.changed(form, path, value)
    with shop.staged(tmp_path, [form, *case.others], [shop.offer(shop.product(code="KOD 7", gtin=EAN))]) as warehouse:
        for contact in case.contacts:
            shop.contact_in_odoo(warehouse, **contact)
        for number, product in enumerate(case.products, 1):
            shop.product_in_odoo(warehouse, number, **product)
        if case.bound:
            shop.bound_in_odoo(warehouse, *case.bound)
        shop.match_all(warehouse, case.settings)
        said = warehouse.column("select reason from work.problems where form_id = ?", [shop.FORM])
        given = warehouse.column(
            "select to_json(problem_facts) from (select problem_facts from work.problems union all select problem_facts "
            "from core.partners union all select problem_facts from core.products) where problem_facts is not null"
        )

    problem = json.loads(given[0])
    assert len(said) == 1
    assert case.told in said[0]
    assert said == [sentence(problem["name"], problem["facts"])]
    assert (problem["name"], set(problem["facts"])) == (name, places_of(name))


def test_every_problem_has_a_case_and_a_sentence() -> None:
    assert set(TEMPLATES) == set(CASES) == set(ProblemName)


def test_sql_names_every_problem_with_the_facts_of_its_sentence() -> None:
    named = [
        (name, set(re.findall(r"'(\w+)': ", facts)))
        for *names, facts in NAMED.findall("\n".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.sql")))
        for name in names
        if name
    ]

    assert sorted(name for name, _ in named) == sorted(ProblemName)
    assert dict(named) == {name: places_of(name) for name in ProblemName}


def test_what_sql_does_not_know_is_told_in_words() -> None:
    facts = {"payment": None, "amount": None, "payment_currency": None, "order_currency": None}

    told = sentence(ProblemName.PAYMENT_UNREADABLE, facts)

    assert told.startswith("The payment without id is no amount without currency, the order is in no currency. ")
    with pytest.raises(KeyError):
        sentence(ProblemName.PAYMENT_UNREADABLE, {})
    with pytest.raises(ValueError, match="no_such_problem"):
        sentence("no_such_problem", facts)


def test_a_file_from_before_problems_had_names_keeps_what_was_told(tmp_path: Path) -> None:
    older = {name: sql for name, sql in texts_of("tables").items() if name < "0022"}
    file = tmp_path / "shop.duckdb"
    with duckdb.connect(str(file)) as connection:
        bring_up_to_date(Warehouse(connection), older)
        connection.execute(
            "insert into core.products (offer_id, component, quantity, name, offer_name, problem) "
            "values ('1', 0, 1, 'Kubek', 'Kubek', 'Two fit.')"
        )
    with open_warehouse(file) as warehouse:
        tell_problems(warehouse, "core.products", "problem")

        assert warehouse.rows("select offer_id, problem, problem_facts from core.products") == [("1", "Two fit.", None)]


def places_of(name: ProblemName) -> set[str]:
    """Return the facts that a sentence names."""
    return {place for _, place, _, _ in Formatter().parse(TEMPLATES[name]) if place}
