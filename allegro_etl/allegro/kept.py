"""How long Allegro keeps what we read."""

from datetime import timedelta

EVENTS_KEPT = timedelta(days=60)
"""Events of the journal."""

FORMS_KEPT = timedelta(days=365)
"""Checkout forms, counted from the purchase."""
