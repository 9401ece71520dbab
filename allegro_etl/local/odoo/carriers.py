"""The merchant's delivery methods in Odoo, and which of Allegro's each one stands for."""

from typing import Any

CARRIERS = {
    "InPost Paczkomaty": ("Allegro Paczkomaty InPost", "Allegro Paczkomaty InPost pobranie"),
    "DPD kurier": ("Allegro Kurier DPD", "Allegro Kurier DPD pobranie"),
    "DPD punkt": ("Allegro One Box, DPD",),
    "Poczta Polska": ("Allegro Przesyłka polecona",),
    "DPD CZ": ("Allegro Kurýr DPD", "Allegro Kurýr DPD, dobírka"),
    "Packeta": ("Allegro Výdejní místa Zásilkovna", "Allegro Výdajné miesta Packeta"),
    "GLS": (
        "Allegro Kuriér GLS",
        "Allegro Kuriér GLS, dobierka",
        "Allegro Csomagpont GLS",
        "Allegro Futár GLS",
        "Allegro Futár GLS, utánvét",
    ),
}


def make_carriers(session: Any) -> None:
    """Make each carrier with the service that its line sells (`delivery.carrier`)."""
    services = [
        {"name": f"Dostawa: {name}", "type": "service", "default_code": f"DOST-{number}", "sale_ok": False}
        for number, name in enumerate(CARRIERS, start=1)
    ]
    products = session.execute("product.product", "create", services)
    tax = session.env.ref("account.1_vs_kraj_usl_23").id
    session.execute("product.product", "write", products, {"taxes_id": [(6, 0, [tax])]})
    carriers = [
        {"name": name, "delivery_type": "fixed", "fixed_price": 0, "product_id": product}
        for name, product in zip(CARRIERS, products, strict=True)
    ]
    session.execute("delivery.carrier", "create", carriers)
