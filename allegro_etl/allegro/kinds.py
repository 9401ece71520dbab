"""What single values of Allegro's records may be: ids, amounts, times, texts. Strict where we rely on them."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints


def _is_time(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        msg = "no time zone"
        raise ValueError(msg)
    return text


Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
Amount = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2}0{0,6})?$")]
"""Not negative, and no finer than a hundredth. What Allegro gives in an order never is."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Time = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[^ ]{6,30}$"), AfterValidator(_is_time)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""An id, a code or an enumeration's value."""
Text = Annotated[str, StringConstraints(max_length=1_000)]
LongText = Annotated[str, StringConstraints(max_length=20_000)]
Quantity = Annotated[int, Field(ge=1, le=1_000_000)]

STRICT = ConfigDict(strict=True, extra="ignore")
"""How the records are read: kinds as they are, unknown fields let be."""
