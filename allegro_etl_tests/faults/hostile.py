"""Checkout forms as nobody should send them, within what Allegro's document allows and a little beyond, for hypothesis.

Every text may be hostile, every enumeration may be unknown, every optional part null.
"""

from uuid import NAMESPACE_OID, uuid5

from hypothesis import strategies as st

from allegro_etl_tests.faults.hostile_values import Json, amount, maybe, money, texts, times, uuids, words
from allegro_etl_tests.faults.spoils import SPOILS

MARKETS = (("allegro-pl", "PLN"), ("allegro-cz", "CZK"), ("allegro-sk", "EUR"), ("allegro-hu", "HUF"))
addresses = st.fixed_dictionaries(
    {
        "firstName": maybe() | texts,
        "lastName": maybe() | texts,
        "street": maybe() | texts,
        "city": maybe() | texts,
        "zipCode": maybe() | texts,
        "countryCode": maybe() | st.sampled_from(("PL", "CZ", "pl", "XX")) | texts,
        "companyName": maybe() | texts,
        "phoneNumber": maybe() | st.just("+48 600 000 001") | texts,
    }
)
companies = st.fixed_dictionaries(
    {
        "name": texts,
        "ids": maybe()
        | st.lists(
            st.fixed_dictionaries(
                {
                    "type": words("PL_NIP", "CZ_DIC", "VAT_EU", "OTHER"),
                    "value": st.sampled_from(("3165446509", "316-544-65-09", "PL3165446509", "0")) | texts,
                }
            ),
            max_size=2,
        ),
        "taxId": maybe() | texts,
    }
)
invoices = st.fixed_dictionaries(
    {
        "required": st.booleans(),
        "address": maybe()
        | st.fixed_dictionaries(
            {
                "street": texts,
                "city": texts,
                "zipCode": texts,
                "countryCode": texts | st.just("PL"),
                "company": maybe() | companies,
                "naturalPerson": maybe() | addresses,
            }
        ),
    }
)
buyers = st.fixed_dictionaries(
    {
        "id": st.integers(1, 10**9).map(str),
        "email": maybe() | texts,
        "login": texts,
        "firstName": maybe() | texts,
        "lastName": maybe() | texts,
        "companyName": maybe() | texts,
        "guest": st.booleans(),
        "personalIdentity": maybe() | st.just("90010112345"),
        "phoneNumber": maybe() | texts,
        "preferences": maybe() | st.fixed_dictionaries({"language": words("pl-PL", "cs-CZ")}),
        "address": maybe() | addresses,
    }
)


def services(currency: str) -> st.SearchStrategy[Json]:
    """Return an additional service of a line."""
    return st.fixed_dictionaries(
        {
            "definitionId": maybe() | texts,
            "name": maybe() | texts,
            "price": money(st.integers(0, 9_999), currency),
            "quantity": st.integers(1, 3),
        }
    )


product_sets = st.fixed_dictionaries(
    {
        "products": st.lists(
            st.fixed_dictionaries(
                {"id": uuids | st.sampled_from(("p1", "p2")), "quantity": maybe() | st.integers(1, 7)}
            ),
            min_size=1,
            max_size=3,
        )
    }
)


@st.composite
def line_items(draw: st.DrawFn, currency: str) -> Json:
    """Return a line of an order."""
    price = draw(st.integers(0, 200_000))
    return {
        "id": draw(uuids),
        "offer": {
            "id": draw(st.integers(10**9, 10**10).map(str)),
            "name": draw(texts),
            "external": draw(maybe() | st.fixed_dictionaries({"id": maybe() | texts})),
            "productSet": draw(maybe() | product_sets),
        },
        "quantity": draw(st.integers(1, 9) | st.just(1_000)),
        "originalPrice": amount(price + draw(st.sampled_from((0, 0, 1, 333, 10_000))), currency),
        "price": amount(price, currency),
        "reconciliation": None,
        "selectedAdditionalServices": draw(st.lists(services(currency), max_size=1)),
        "vouchers": [],
        "tax": draw(maybe() | st.fixed_dictionaries({"rate": st.sampled_from(("23.00", "8.00", "0.00")) | texts})),
        "boughtAt": draw(times()),
        "discounts": draw(maybe() | st.lists(st.fixed_dictionaries({"type": words("BUNDLE", "COUPON")}), max_size=2)),
        "deposit": draw(maybe() | st.fixed_dictionaries({"price": money(st.integers(0, 500), currency)})),
    }


def cents_of(price: Json) -> int:
    """Read back an amount that `amount` wrote."""
    return int(price["amount"].replace(".", ""))


@st.composite
def forms(draw: st.DrawFn) -> Json:
    """Return a whole checkout form. Mostly its amounts agree, so that it can be loaded."""
    market, currency = draw(st.sampled_from(MARKETS))
    lines = draw(st.lists(line_items(currency), min_size=1, max_size=3))
    cost = draw(maybe() | money(st.integers(0, 3_000), currency))
    total = sum(cents_of(line["price"]) * line["quantity"] for line in lines) + (cents_of(cost) if cost else 0)
    total += sum(cents_of(s["price"]) * s["quantity"] for line in lines for s in line["selectedAdditionalServices"])
    total = max(0, total + draw(st.sampled_from((0, 0, 0, 0, 1, -1, 5, 7, 12_345))))
    paid = draw(st.sampled_from((total, total, total, None, total + 100, max(0, total - 1))))
    form = {
        "id": draw(uuids),
        "messageToSeller": draw(maybe() | texts),
        "buyer": draw(buyers),
        "payment": draw(maybe() | _payments(paid, currency)),
        "status": draw(words("READY_FOR_PROCESSING", "READY_FOR_PROCESSING", "CANCELLED", "BOUGHT")),
        "fulfillment": draw(maybe() | _fulfillments()),
        "delivery": draw(maybe() | _deliveries(cost)),
        "invoice": draw(maybe() | invoices),
        "lineItems": lines,
        "surcharges": [],
        "codBookedPayments": draw(st.lists(_booked(currency), max_size=1)),
        "note": draw(maybe() | st.fixed_dictionaries({"text": maybe() | texts})),
        "marketplace": {"id": market},
        "summary": {"totalToPay": amount(total, currency)},
        "updatedAt": "2026-11-21T10:00:00.000Z",
        "revision": draw(maybe() | st.just("b3a81206")),
    }
    if draw(st.integers(0, 3)) == 0:
        draw(st.sampled_from(SPOILS))(form, draw)
    return form


def numbered(form: Json, number: int) -> Json:
    """Set ids of its own in a form, since hypothesis likes to draw the same ones again."""
    form["id"] = str(uuid5(NAMESPACE_OID, f"form {number}"))
    for place, line in enumerate(form["lineItems"]):
        line["id"] = str(uuid5(NAMESPACE_OID, f"line {number} {place}"))
    if isinstance(form["payment"], dict) and "id" in form["payment"]:
        form["payment"]["id"] = str(uuid5(NAMESPACE_OID, f"payment {number}"))
    return form


def _payments(paid: int | None, currency: str) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {
            "id": uuids,
            "type": words("ONLINE", "ONLINE", "CASH_ON_DELIVERY", "WIRE_TRANSFER", "EXTENDED_TERM", "SPLIT_PAYMENT"),
            "provider": maybe() | words("AF", "PAYU", "OFFLINE", "EPT"),
            "finishedAt": maybe() | times(),
            "paidAmount": st.just(None if paid is None else amount(paid, currency)),
            "features": st.lists(words("ALLEGRO_PAY"), max_size=1),
        }
    )


def _booked(currency: str) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {"paymentId": uuids, "paidAmount": money(st.integers(0, 9_999), currency), "paidAt": maybe() | times()}
    )


def _fulfillments() -> st.SearchStrategy[Json]:
    provider = maybe() | st.fixed_dictionaries({"id": words("SELLER", "SELLER", "ALLEGRO")})
    return st.fixed_dictionaries({"status": maybe() | words("NEW", "SENT", "CANCELLED"), "provider": provider})


def _deliveries(cost: Json | None) -> st.SearchStrategy[Json]:
    point = st.fixed_dictionaries(
        {"id": texts, "name": maybe() | texts, "description": maybe() | texts, "address": maybe() | addresses}
    )
    method = st.fixed_dictionaries(
        {"id": maybe() | texts, "name": maybe() | st.just("Allegro Paczkomaty InPost") | texts}
    )
    return st.fixed_dictionaries(
        {
            "address": maybe() | addresses,
            "method": maybe() | method,
            "pickupPoint": maybe() | point,
            "cost": st.just(cost),
            "smart": maybe() | st.booleans(),
            "time": maybe() | st.fixed_dictionaries({"from": maybe() | times(), "to": maybe() | times()}),
            "calculatedNumberOfPackages": maybe() | st.integers(-1, 10**12),
        }
    )
