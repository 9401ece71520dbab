"""Deliveries and parcels, made up: what decisions are tested with."""

from datetime import UTC, datetime
from typing import Any

from allegro_etl.to_allegro.deliveries import Delivery

FORM = "aaaaaaaa-0000-11f1-8000-000000000001"
MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def delivery(number: str = "GLS00000001", **fields: Any) -> Delivery:
    """Return a delivery that has left by GLS."""
    plain = {
        "id": 1,
        "name": "MAG/OUT/00001",
        "form_id": FORM,
        "state": "done",
        "number": number,
        "method": "GLS",
        "changed_at": MOMENT,
    }
    return Delivery(**{**plain, **fields})
