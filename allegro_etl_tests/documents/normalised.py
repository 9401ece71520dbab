"""What normalising makes of forms, alone or many at once."""

from pathlib import Path
from typing import Any

from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.settings import Settings
from allegro_etl_tests.records import shop


def normalised(folder: Path, form: shop.Json, settings: Settings | None = None) -> dict[str, Any]:
    """Return the order of one form, or its problem."""
    with shop.staged(folder, [form], [shop.offer()]) as warehouse:
        normalise(warehouse, settings or Settings())
        [found] = warehouse.named_rows("from core.orders") or warehouse.named_rows("from work.problems")
    return found


def normalised_all(folder: Path, forms: dict[str, shop.Json]) -> dict[str, dict[str, Any]]:
    """Return the orders or problems of many forms, by the same names."""
    numbered = {name: shop.numbered(form, number) for number, (name, form) in enumerate(forms.items())}
    with shop.staged(folder, numbered.values(), [shop.offer()]) as warehouse:
        normalise(warehouse, Settings())
        found = {
            row["form_id"]: row
            for row in warehouse.named_rows("from work.problems") + warehouse.named_rows("from core.orders")
        }
    return {name: found[shop.form_id(number)] for number, name in enumerate(forms)}
