"""What the local shop sells, as plain data: some of every kind that product matching has to tell apart.

`in_odoo` says by what the merchant's Odoo knows a product; see `products.py` for every field.
"""

from decimal import Decimal

from allegro_etl.local.allegro.products import GTIN_PARAMETER, ISBN_PARAMETER, InOdoo, Product, gtin13


def _gtin(number: int) -> str:
    return gtin13(f"590812{number:06d}")


def _full(
    number: int, key: str, name: str, price: str, in_odoo: InOdoo | None, *, vat: str = "23.00", signed: bool = True
) -> Product:
    """Return a product with manufacturer code, GTIN and (unless not `signed`) a signature."""
    return Product(
        key=key,
        name=name,
        manufacturer_code=f"BRZ-{number:04d}",
        gtin=_gtin(number),
        signature=f"SKU/{key.upper()}" if signed else None,
        price=Decimal(price),
        vat_rate=vat,
        in_odoo=in_odoo,
    )


def _sparse(
    key: str,
    name: str,
    price: str,
    in_odoo: InOdoo | None = None,
    *,
    code: str | None = None,
    gtin: str | None = None,
    signature: str | None = None,
    vat: str = "23.00",
    copies: int = 1,
    isbn: bool = False,
    contents: tuple[tuple[str, int], ...] = (),
) -> Product:
    """Return a product, or a set, with only the identifiers that are named."""
    return Product(
        key=key,
        name=name,
        manufacturer_code=code,
        gtin=gtin,
        signature=signature,
        price=Decimal(price),
        vat_rate=vat,
        in_odoo=in_odoo,
        odoo_copies=copies,
        gtin_parameter=ISBN_PARAMETER if isbn else GTIN_PARAMETER,
        contents=contents,
    )


def _variants(number: int, template: str, name: str, price: str, **attribute: str) -> tuple[Product, ...]:
    """Return the variants of one template: one manufacturer code, but a GTIN and a signature of each one's own."""
    [(label, values)] = attribute.items()
    return tuple(
        Product(
            key=f"{template}-{value.lower()}",
            name=f"{name} {value}",
            manufacturer_code=f"BRZ-{number:04d}",
            gtin=_gtin(number + offset),
            signature=f"SKU/{template.upper()}/{value.upper()}",
            price=Decimal(price),
            in_odoo="variant",
            template=name,
            attribute=label,
            value=value,
        )
        for offset, value in enumerate(values.split())
    )


_KNOWN_BY_REFERENCE = (
    _full(101, "kubek-350", "Kubek ceramiczny Brzask 350 ml", "39.99", "reference"),
    _full(102, "dzbanek-1l", "Dzbanek szklany Brzask 1 l", "64.90", "reference"),
    _full(103, "patelnia-24", "Patelnia żeliwna Brzask 24 cm", "149.00", "reference"),
    _full(104, "patelnia-28", "Patelnia żeliwna Brzask 28 cm", "189.00", "reference", signed=False),
    _full(105, "lampka-led", "Lampka biurkowa LED Świt", "119.49", "reference"),
    _full(106, "czajnik-17", "Czajnik elektryczny Świt 1,7 l", "139.99", "reference"),
    _full(107, "mlynek", "Młynek żarnowy do kawy Świt", "214.50", "reference"),
    _full(108, "kawa-ziarno", "Kawa ziarnista Poranek 1 kg", "79.99", "reference"),
    _full(109, "miod-lipowy", "Miód lipowy Poranek 900 g", "42.00", "reference", vat="5.00"),
    _sparse("deska-debowa", "Deska dębowa do krojenia 40 cm", "58.70", "reference", signature="DESKA-40"),
    _sparse("noz-szefa", "Nóż szefa kuchni Brzask 20 cm", "99.95", "reference", gtin=_gtin(111), signature="NOZ-20"),
)

_KNOWN_BY_BARCODE = (
    _full(201, "termos-05", "Termos stalowy Szlak 0,5 l", "74.99", "barcode"),
    _full(202, "latarka", "Latarka czołowa Szlak 300 lm", "89.00", "barcode"),
    _full(203, "bidon", "Bidon sportowy Szlak 750 ml", "29.99", "barcode", signed=False),
    _full(204, "plecak-20", "Plecak turystyczny Szlak 20 l", "159.90", "barcode"),
    _full(205, "kijki", "Kijki trekkingowe Szlak para", "129.00", "barcode"),
    _full(206, "pieluszki", "Pieluszki flanelowe Obłok 10 szt.", "54.30", "barcode", vat="8.00"),
    _sparse(
        "ksiazka-grzyby",
        "Atlas grzybów polskich, oprawa twarda",
        "49.90",
        "barcode",
        gtin=gtin13("978830000101"),
        signature="KS-GRZYBY",
        vat="5.00",
        isbn=True,
    ),
    _sparse(
        "ksiazka-ptaki",
        "Ptaki łąk i pól, przewodnik kieszonkowy",
        "36.00",
        "barcode",
        gtin=gtin13("978830000102"),
        vat="5.00",
        isbn=True,
    ),
)

_KNOWN_BY_NAME = (
    _sparse("swieca-sojowa", "Świeca sojowa Żagiel 200 g", "34.99", "name"),
    _sparse("obrus-lniany", "Obrus lniany Żagiel 140 x 220 cm", "124.00", "name", gtin=_gtin(302), signature="1"),
    _sparse(
        "konewka", "Konewka ocynkowana 9 l", "84.00", "name", code="KON-9", gtin=_gtin(303), signature="OGROD-KON9"
    ),
)

_VARIANTS = (
    *_variants(401, "koszulka", "Koszulka bawełniana Obłok", "59.90", Rozmiar="S M L XL"),
    *_variants(411, "szalik", "Szalik wełniany Obłok", "79.00", Kolor="Granatowy Bordowy Szary"),
    *_variants(421, "karma", "Karma dla kota Mruk", "24.99", Smak="Kurczak Łosoś"),
)

_UNKNOWN_TO_ODOO = (
    _full(501, "hamak", "Hamak ogrodowy Szlak 200 cm", "139.00", None),
    _full(502, "zegar", "Zegar ścienny Świt 30 cm", "68.50", None),
    _full(503, "karmnik", "Karmnik drewniany dla ptaków", "47.90", None, vat="8.00"),
    _full(504, "notes-a5", "Notes w kropki A5 Poranek", "21.00", None, signed=False),
    _sparse("mydlo", "Mydło szare w kostce 150 g", "7.49", None),
    _sparse("herbata", "Herbata z lipy i malin 50 g", "16.80", None, gtin=_gtin(506), vat="8.00"),
)

_KNOWN_TWICE = (
    _sparse("doniczka", "Doniczka terakotowa 15 cm", "18.90", "name", gtin=_gtin(601), copies=2),
    _sparse(
        "wieszak",
        "Wieszak ścienny na klucze",
        "33.30",
        "reference",
        code="WIE-7",
        gtin=_gtin(602),
        signature="SKU/WIESZAK",
        copies=2,
    ),
)

PRODUCTS: tuple[Product, ...] = (
    *_KNOWN_BY_REFERENCE,
    *_KNOWN_BY_BARCODE,
    *_KNOWN_BY_NAME,
    *_VARIANTS,
    *_UNKNOWN_TO_ODOO,
    *_KNOWN_TWICE,
)

SETS: tuple[Product, ...] = (
    _sparse(
        "zestaw-kawowy",
        "Zestaw kawowy: młynek, kawa i 2 kubki",
        "339.00",
        None,
        signature="ZESTAW-KAWA",
        contents=(("mlynek", 1), ("kawa-ziarno", 1), ("kubek-350", 2)),
    ),
    _sparse(
        "zestaw-szlak",
        "Zestaw na szlak: termos, latarka i kijki",
        "269.00",
        None,
        signature="ZESTAW-SZLAK",
        contents=(("termos-05", 1), ("latarka", 1), ("kijki", 1)),
    ),
    _sparse(
        "karma-6",
        "Karma dla kota Mruk, 3 x kurczak i 3 x łosoś",
        "134.49",
        None,
        signature="ZESTAW-MRUK",
        contents=(("karma-kurczak", 3), ("karma-łosoś", 3)),
    ),
)
