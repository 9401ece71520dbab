"""The merchant's delivery methods in Odoo: those that its settings file names."""

from typing import Any

from allegro_etl.local.odoo.shapes import chart_tax


def make_carriers(session: Any, names: list[str]) -> None:
    """Make each carrier with the service that its line sells (`delivery.carrier`); takes an odoorpc session."""
    services = [
        {"name": f"Dostawa: {name}", "type": "service", "default_code": f"DOST-{number}", "sale_ok": False}
        for number, name in enumerate(names, start=1)
    ]
    products = session.execute("product.product", "create", services)
    tax = chart_tax(session, "1_vs_kraj_usl_23")
    session.execute("product.product", "write", products, {"taxes_id": [(6, 0, [tax])]})
    carriers = [
        {"name": name, "delivery_type": "fixed", "fixed_price": 0, "product_id": product}
        for name, product in zip(names, products, strict=True)
    ]
    session.execute("delivery.carrier", "create", carriers)
