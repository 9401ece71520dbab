"""Allegro's records as they came: order events, checkout forms, offers; and the quarantine for the bad ones."""
