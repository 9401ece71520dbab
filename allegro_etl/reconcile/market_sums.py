"""What compared orders come to on both sides, market by market: amounts of different currencies cannot be added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from allegro_etl.reconcile.drift import Amount, Sale


@dataclass
class MarketSum:
    """The orders of a marketplace in a currency. `marketplace` is empty where Odoo has lost which it was."""

    marketplace: str
    currency: str
    orders: int = 0
    allegro: Decimal = Decimal("0.00")
    odoo: Decimal = Decimal("0.00")

    @property
    def difference(self) -> Decimal:
        """Return what Odoo has more than Allegro; negative where it has less."""
        return self.odoo - self.allegro


def market_sums(found: Iterable[Sale], wanted: Mapping[str, Amount]) -> list[MarketSum]:
    """Return the sums of those sale orders whose checkout forms are wanted, by marketplace and currency.

    A form counts once, however many sale orders it has; each side counts in its own currency, and an order in Odoo's.
    """
    sums: dict[tuple[str, str], MarketSum] = {}
    counted: set[str] = set()

    def of(marketplace: str, currency: str) -> MarketSum:
        return sums.setdefault((marketplace, currency), MarketSum(marketplace, currency))

    for sale in found:
        if sale.form_id not in wanted:
            continue
        in_odoo = of(sale.marketplace, sale.currency)
        in_odoo.orders += 1
        in_odoo.odoo += sale.total
        if sale.form_id not in counted:
            counted.add(sale.form_id)
            amount, currency = wanted[sale.form_id]
            of(sale.marketplace, currency).allegro += amount
    return [sums[key] for key in sorted(sums)]
