"""Which carrier on Allegro a delivery method of Odoo is: the setting says it, or a name that is the same on both sides."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from allegro_etl.clock import now
from allegro_etl.to_allegro.push import Push

READ_EVERY = timedelta(days=1)
OTHER = "OTHER"
LONGEST_NAME = 30
"""Characters of the name that a carrier which Allegro does not know is given."""
NOT_FOR_US = frozenset({OTHER, "ALLEGRO", "WEDO"})
"""Never proposed: of these, only Ship with Allegro adds numbers, or the merchant has to decide."""


class Carrier(NamedTuple):
    """The carrier of a delivery method: `id` where it is known, else `proposal`, the one that the name speaks for."""

    id: str | None
    proposal: str | None = None


def carrier_of(method: str, chosen: Mapping[str, str], known: Mapping[str, str]) -> Carrier:
    """Return the carrier of a delivery method. `chosen` is the setting, `known` are Allegro's carriers: id to name.

    Without a setting it is the one carrier whose id or name is the method's name, but for case, accents, blanks and signs.
    A name that only begins with a carrier's, as DPD kurier, is a proposal.
    """
    alike = _alike(method)
    said = chosen.get(method) or (alike and {_alike(name): carrier for name, carrier in chosen.items()}.get(alike))
    if said:
        return Carrier(said)
    named = {id_: {_alike(id_), _alike(name)} - {""} for id_, name in known.items() if id_ not in NOT_FOR_US}
    same = [id_ for id_, names in named.items() if alike in names]
    if len(same) == 1:
        return Carrier(same[0])
    begins = [id_ for id_, names in named.items() if any(f"{alike} ".startswith(f"{name} ") for name in names)]
    return Carrier(None, begins[0] if len(begins) == 1 else None)


def carrier_name(carrier: str, method: str) -> str | None:
    """Return the name that a carrier has to be given: only one that Allegro does not know (OTHER) needs it."""
    return method[:LONGEST_NAME].strip() if carrier == OTHER else None


def known_carriers(push: Push) -> dict[str, str]:
    """Return Allegro's carriers, id to name, asked for once a day. Source: GET /order/carriers."""
    kept = push.warehouse.rows(
        "select carrier_id, name from to_allegro.carriers where read_at between ? and ? order by 1",
        [now() - READ_EVERY, now()],
    )
    if kept:
        return {id_: name or "" for id_, name in kept}
    said = push.allegro.get("/order/carriers").get("carriers")
    carriers = [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    found = {str(one["id"]): str(one.get("name") or "") for one in carriers if one.get("id")}
    with push.warehouse.transaction():
        push.warehouse.execute("delete from to_allegro.carriers")
        rows = [(id_, name, now()) for id_, name in found.items()]
        push.warehouse.insert("to_allegro.carriers", ("carrier_id", "name", "read_at"), rows)
    return found


def _alike(name: str) -> str:
    """Return a name without case, accents and signs, its words apart by one blank; nothing of one that is signs alone."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold().replace("ł", "l")))
