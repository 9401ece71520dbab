"""What the local Allegro says and is told: JSON documents of Allegro's API."""

from typing import Any

Json = dict[str, Any]
"""A JSON object of Allegro's API. Its fields are Allegro's own (OpenAPI document) and may be spoilt on purpose, so no type names them."""
