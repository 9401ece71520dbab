"""What a local Allegro's journal tells."""

from allegro_etl.local.allegro.shop import Shop


def types(shop: Shop, form_id: str) -> list[str]:
    """Return the types of a form's events, in their order."""
    return [event.type for _, event in shop.events(form_id)]
