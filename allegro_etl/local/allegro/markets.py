"""The marketplaces on which the local shop sells: currency, language, ways of delivery and payment, and words.

Buyers are named after minerals and trees, so that nobody can take them for persons.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DeliveryMethod:
    """One way of delivery; `point` is the prefix of its pickup points, None where it comes to the door."""

    id: str
    name: str
    cost: Decimal
    point: str | None = None
    cash: bool = False


@dataclass(frozen=True, slots=True)
class Market:
    """One marketplace and all that an order on it is made of."""

    id: str
    country: str
    currency: str
    language: str
    phone: str
    vat_rate: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    streets: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]
    company_forms: tuple[str, ...]
    deliveries: tuple[DeliveryMethod, ...]
    point_name: str


def _delivery(id_: str, name: str, cost: str, point: str | None = None, *, cash: bool = False) -> DeliveryMethod:
    return DeliveryMethod(f"{id_}-943b-47cb-a759-9d8c16707129", name, Decimal(cost), point, cash)


PL = Market(
    id="allegro-pl",
    country="PL",
    currency="PLN",
    language="pl-PL",
    phone="+48 5########",
    vat_rate="23.00",
    first_names=("Agat", "Bursztyn", "Kwarc", "Krzemień", "Łupek", "Żwir", "Szafir", "Węgiel"),
    last_names=("Brzozowy", "Dębowa", "Świerkowa", "Jesionowy", "Klonowa", "Lipowy", "Wiązowa", "Żywopłot"),
    streets=("ul. Polna", "ul. Źródlana", "al. Dębowa", "os. Słoneczne", "ul. Krótka", "pl. Targowy"),
    cities=(("Poznań", "60-166"), ("Łódź", "90-001"), ("Gdańsk", "80-244"), ("Kraków", "30-002"), ("Hel", "84-150")),
    company_forms=("{} Sp. z o.o.", "{} S.A.", "P.H.U. {}", 'Zakład Usług "{}" s.c.'),
    deliveries=(
        _delivery("aa1d05e0", "Allegro Paczkomaty InPost", "10.95", "POZ"),
        _delivery("bb2e16f1", "Allegro One Box, DPD", "8.99", "AL"),
        _delivery("cc3f2702", "Allegro Kurier DPD", "14.49"),
        _delivery("dd403813", "Allegro Przesyłka polecona", "5.99"),
        _delivery("ee514924", "Allegro Kurier DPD pobranie", "19.99", cash=True),
        _delivery("ff625a35", "Allegro Paczkomaty InPost pobranie", "16.95", "POZ", cash=True),
    ),
    point_name="Paczkomat",
)

CZ = Market(
    id="allegro-cz",
    country="CZ",
    currency="CZK",
    language="cs-CZ",
    phone="+420 7########",
    vat_rate="21.00",
    first_names=("Achát", "Jantar", "Křemen", "Břidlice", "Safír", "Štěrk"),
    last_names=("Březový", "Dubová", "Smrková", "Jasanový", "Javorová", "Živý Plot"),
    streets=("Polní", "Krátká", "Nádražní", "U Řeky"),
    cities=(("Brno", "602 00"), ("Plzeň", "301 00"), ("Ústí nad Labem", "400 01")),
    company_forms=("{} s.r.o.", "{} a.s."),
    deliveries=(
        _delivery("aa1d05e1", "Allegro Výdejní místa Zásilkovna", "69.00", "ZAS"),
        _delivery("cc3f2703", "Allegro Kurýr DPD", "119.00"),
        _delivery("ee514925", "Allegro Kurýr DPD, dobírka", "149.00", cash=True),
    ),
    point_name="Zásilkovna",
)

SK = Market(
    id="allegro-sk",
    country="SK",
    currency="EUR",
    language="sk-SK",
    phone="+421 9########",
    vat_rate="23.00",
    first_names=("Achát", "Jantár", "Kremeň", "Bridlica", "Zafír"),
    last_names=("Brezový", "Dubová", "Smreková", "Jaseňový", "Ľanová"),
    streets=("Poľná", "Krátka", "Železničná"),
    cities=(("Košice", "040 01"), ("Žilina", "010 01"), ("Nitra", "949 01")),
    company_forms=("{} s. r. o.", "{}, a. s."),
    deliveries=(
        _delivery("aa1d05e2", "Allegro Výdajné miesta Packeta", "2.99", "PKT"),
        _delivery("cc3f2704", "Allegro Kuriér GLS", "4.49"),
        _delivery("ee514926", "Allegro Kuriér GLS, dobierka", "5.99", cash=True),
    ),
    point_name="Packeta",
)

HU = Market(
    id="allegro-hu",
    country="HU",
    currency="HUF",
    language="hu-HU",
    phone="+36 20#######",
    vat_rate="27.00",
    first_names=("Achát", "Borostyán", "Kvarc", "Zafír", "Gyöngykő"),
    last_names=("Nyírfa", "Tölgy", "Fűz", "Körtefa", "Juhar"),
    streets=("Mező utca", "Rövid utca", "Ősz körút"),
    cities=(("Győr", "9021"), ("Pécs", "7621"), ("Szeged", "6720")),
    company_forms=("{} Kft.", "{} Zrt."),
    deliveries=(
        _delivery("aa1d05e3", "Allegro Csomagpont GLS", "990", "GLS"),
        _delivery("cc3f2705", "Allegro Futár GLS", "1490"),
        _delivery("ee514927", "Allegro Futár GLS, utánvét", "1890", cash=True),
    ),
    point_name="Csomagpont",
)

MARKETS = {market.id: market for market in (PL, CZ, SK, HU)}
