"""What follows from the words of the plan and from states, as SQL macros: made of `actions.py` and `states.py`, so that it stands once."""

from collections.abc import Iterable

from allegro_etl.actions import MAKES_LINES, TOUCHES_TOTAL, Action, Kind
from allegro_etl.states import QUOTATION, READY


def action_macros() -> str:
    """Return the macros' text, as a file of `schema/views` has it."""
    return f"""
-- Whether an action of the plan writes something to Odoo.
create or replace macro work.writes(action) as {_among("action", (one for one in Action if one.writes))};

-- Whether an action of the plan says more than that a record stays as it is.
create or replace macro work.says_more(action) as {_among("action", (one for one in Action if one.says_more))};

-- Whether a row of the plan brings lines of sale orders into Odoo.
create or replace macro work.makes_lines(kind, action) as {_pairs(MAKES_LINES)};

-- Whether a row of the plan makes Odoo compute a total anew, or is the last moment to prove it.
create or replace macro work.touches_total(kind, action) as {_pairs(TOUCHES_TOTAL)};

-- Whether a sale order in a state is a quotation, that nobody has confirmed or cancelled.
create or replace macro work.is_quotation(state) as {_among("state", QUOTATION)};

-- Whether a checkout form of a status is paid, or need not be, and complete.
create or replace macro work.is_ready(status) as status = '{READY}';
"""


def _among(name: str, words: Iterable[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{name} in ({listed})"


def _pairs(pairs: Iterable[tuple[Kind, Action]]) -> str:
    actions: dict[Kind, list[Action]] = {}
    for kind, action in sorted(pairs):
        actions.setdefault(kind, []).append(action)
    return " or ".join(f"kind = '{kind}' and {_among('action', of_kind)}" for kind, of_kind in actions.items())
