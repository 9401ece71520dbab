"""Buyers of the local shop: accounts, the addresses they ship to, and the companies they want invoices for."""

from dataclasses import dataclass, field
from random import Random

from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.habits import chance
from allegro_etl.local.allegro.markets import MARKETS, Market
from allegro_etl.local.allegro.tax_numbers import company_ids


@dataclass(slots=True)
class Buyer:
    """One Allegro account; `pair_code` is the half of its masked e-mail that stays the same for this seller."""

    id: str
    login: str
    pair_code: str
    market_id: str
    first_name: str | None
    last_name: str | None
    street: str
    city: str
    post_code: str
    phone: str | None
    guest: bool = False
    company_name: str | None = None
    tax_ids: list[dict[str, str]] = field(default_factory=list)

    @property
    def market(self) -> Market:
        """Return the marketplace that the account belongs to."""
        return MARKETS[self.market_id]


def draw_buyer(random: Random, number: int, market: Market, *, guest: bool = False, company: bool = False) -> Buyer:
    """Draw the account with the running `number`; companies get a name and valid tax numbers."""
    first, last = random.choice(market.first_names), random.choice(market.last_names)
    city, post_code = random.choice(market.cities)
    id_ = str(100_000_000 + number)
    return Buyer(
        id=id_,
        login=f"Client:{id_}" if guest or chance(random, 40) else f"{first.lower()}_{number}",
        pair_code=f"{random.getrandbits(50):010x}"[:10],
        market_id=market.id,
        first_name=None if chance(random, 1) else first,
        last_name=last,
        street=draw_street(random, market),
        city=city,
        post_code=post_code,
        phone=draw_phone(random, market),
        guest=guest,
        company_name=random.choice(market.company_forms).format(f"{last} {first}") if company else None,
        tax_ids=company_ids(market.country, random) if company else [],
    )


def draw_street(random: Random, market: Market) -> str:
    """Draw a street and a number, sometimes with a flat."""
    flat = f"/{random.randint(1, 60)}" if chance(random, 40) else ""
    return f"{random.choice(market.streets)} {random.randint(1, 190)}{flat}"


def draw_phone(random: Random, market: Market) -> str:
    """Draw a telephone number, with or without the prefix and its plus, as buyers type them."""
    digits = market.phone.count("#")
    number = market.phone.rstrip("#") + f"{random.randrange(10**digits):0{digits}d}"
    return number if chance(random, 80) else number.replace(" ", "").lstrip("+")


def buyer_json(buyer: Buyer, transaction: str) -> Json:
    """Return the `buyer` of a checkout form; the masked e-mail differs with every `transaction`."""
    return {
        "id": buyer.id,
        "email": f"{buyer.pair_code}+{transaction}@allegromail.pl",
        "login": buyer.login,
        "firstName": buyer.first_name,
        "lastName": buyer.last_name,
        "companyName": buyer.company_name,
        "guest": buyer.guest,
        "personalIdentity": None,
        "phoneNumber": buyer.phone,
        "preferences": {"language": buyer.market.language},
        "address": {
            "street": buyer.street,
            "city": buyer.city,
            "postCode": buyer.post_code,
            "countryCode": buyer.market.country,
        },
    }


def delivery_address(buyer: Buyer) -> Json:
    """Return the address to which the buyer has the purchase shipped: by default that of the account."""
    return {
        "firstName": buyer.first_name or buyer.login,
        "lastName": buyer.last_name,
        "street": buyer.street,
        "city": buyer.city,
        "zipCode": buyer.post_code,
        "countryCode": buyer.market.country,
        "companyName": buyer.company_name,
        "phoneNumber": buyer.phone,
        "modifiedAt": None,
    }


def invoice_json(buyer: Buyer, wanted: str | None) -> Json:
    """Return the `invoice` of a form: `wanted` is None, `person` or `company`."""
    invoice: Json = {"required": wanted is not None, "address": None, "dueDate": None, "features": None}
    if wanted is None:
        return invoice
    company = {
        "name": buyer.company_name,
        "ids": [dict(one) for one in buyer.tax_ids],
        "vatPayerStatus": "NOT_APPLICABLE",
        "taxId": buyer.tax_ids[0]["value"] if buyer.tax_ids else None,
    }
    person = {"firstName": buyer.first_name or "-", "lastName": buyer.last_name}
    invoice["address"] = {
        "street": buyer.street,
        "city": buyer.city,
        "zipCode": buyer.post_code,
        "countryCode": buyer.market.country,
        "company": company if wanted == "company" else None,
        "naturalPerson": person if wanted == "person" else None,
    }
    return invoice
