"""The seller's wallets at Allegro: what `GET /payments/payment-operations` lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from allegro_etl.local.allegro.clock import iso
from allegro_etl.local.allegro.documents import Json


@dataclass(frozen=True, slots=True)
class Operation:
    """One movement of money; `balance` is the wallet's after it."""

    type: str
    operator: str
    wallet: str
    value: Decimal
    balance: Decimal
    currency: str
    occurred_at: int
    marketplace_id: str | None
    payment_id: str | None
    buyer_id: str
    login: str


class Wallet:
    """Operations in the order in which they were booked."""

    def __init__(self) -> None:
        self._operations: list[Operation] = []
        self._balances: dict[tuple[str, str, str], Decimal] = {}

    def book(self, type_: str, payment: Json, form: Json, at: int, wallet: str = "AVAILABLE") -> None:
        """Book what a buyer paid; payments that never go through Allegro's operators are not booked."""
        if payment["provider"] not in _OPERATORS or payment["paidAmount"] is None:
            return
        value, currency = Decimal(payment["paidAmount"]["amount"]), payment["paidAmount"]["currency"]
        key = (payment["provider"], wallet, currency)
        self._balances[key] = self._balances.get(key, Decimal(0)) + value
        operation = Operation(
            type=type_,
            operator=payment["provider"],
            wallet=wallet,
            value=value,
            balance=self._balances[key],
            currency=currency,
            occurred_at=at,
            marketplace_id=form["marketplace"]["id"],
            payment_id=payment["id"],
            buyer_id=form["buyer"]["id"],
            login=form["buyer"]["login"],
        )
        self._operations.append(operation)

    def newest_first(self) -> Iterator[Operation]:
        """Yield the operations in the order of the API's list."""
        return iter(sorted(self._operations, key=lambda operation: -operation.occurred_at))


_OPERATORS = ("AF", "P24", "PAYU")
GROUPS = {"CONTRIBUTION": "INCOME", "SURCHARGE": "INCOME", "COMPENSATION": "INCOME", "REFUND_CHARGE": "REFUND"}


def operation_json(operation: Operation) -> Json:
    """Write one operation as the API does."""
    return {
        "type": operation.type,
        "group": GROUPS[operation.type],
        "wallet": {
            "paymentOperator": operation.operator,
            "type": operation.wallet,
            "balance": {"amount": f"{operation.balance:.2f}", "currency": operation.currency},
        },
        "value": {"amount": f"{operation.value:.2f}", "currency": operation.currency},
        "occurredAt": iso(operation.occurred_at),
        "marketplaceId": operation.marketplace_id,
        "payment": {"id": operation.payment_id} if operation.payment_id else None,
        "participant": {"id": operation.buyer_id, "login": operation.login, "companyName": None},
    }
