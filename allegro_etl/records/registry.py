"""The kinds of records in the order in which the mirror reads them and the plan names them. A new kind adds a line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from allegro_etl.records.notes.mirror import read_activities
from allegro_etl.records.orders.mirror import read_orders
from allegro_etl.records.partners.mirror import read_partners
from allegro_etl.records.payments.mirror import read_payments
from allegro_etl.records.products.mirror import read_products
from allegro_etl.warehouse.queries import text


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: the folder that it is, and what the mirror and the plan need of it.

    `read` fills the mirror: it is handed what its parameters name of `warehouse`, `odoo`, `settings` and `company`, and returns a
    number of rows, which is counted under `mirrored`. `prepares` are tables of schema `work` that the plan reads, each with the
    query of the folder that fills it; of `remarks`, each kind fills its part. The folder's `sql` has two queries that only read:
    `wanted.sql` gives the external ids that the mirror looks up, and `plan.sql` the rows of the plan.
    """

    folder: str
    mirrored: str
    read: Callable[..., int]
    prepares: Mapping[str, str] = field(default_factory=dict)

    @property
    def package(self) -> str:
        """Return the name of the folder's package, beside which its SQL stands."""
        return f"{__package__}.{self.folder}"

    @property
    def wanted(self) -> str:
        """Return the query of the external ids, without prefix, that the mirror looks up."""
        return text(self.package, "wanted.sql")

    @property
    def plan(self) -> str:
        """Return the query of the rows of the plan."""
        return text(self.package, "plan.sql")


ORDERS_PREPARE = {"sale_orders": "find_sale_orders", "order_ids": "find_order_ids", "remarks": "remarks"}

KINDS: tuple[RecordKind, ...] = (
    RecordKind("partners", "partners", read_partners),
    RecordKind("products", "products", read_products),
    RecordKind("orders", "orders", read_orders, ORDERS_PREPARE),
    RecordKind("notes", "activities", read_activities, {"remarks": "remarks"}),
    RecordKind("payments", "payments", read_payments, {"payment_allocations": "allocate", "remarks": "remarks"}),
)
"""Each kind may rely on what those before it have read and prepared: payments are booked on the sale orders that were found."""
