"""Why something is written to Allegro, waits or is left alone: the sentence of each code, with the way out, as people read it."""

from collections.abc import Mapping
from typing import Any

from allegro_etl.reasons import WriteReason

SENTENCES: Mapping[str, str] = {
    WriteReason.ANSWER_LOST: "It was sent and no answer came. It is looked up before it is sent again.",
    WriteReason.REFUSED: "Allegro refuses it: {said}. It is sent again later, and at once after `allegro-etl quarantine retry`.",
}


def sentence(reason: str, words: Mapping[str, Any]) -> str:
    """Return the sentence of a reason; a code of another version stands for itself."""
    known = SENTENCES.get(reason)
    return known.format(**words) if known else reason
