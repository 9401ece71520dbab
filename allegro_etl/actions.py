"""The words of the plan: kinds of records, what is done to one, how far that is, and what becomes of a form. SQL has the sets as macros."""

from enum import StrEnum


class Kind(StrEnum):
    """What a row of the plan is about."""

    PARTNER = "partner"
    PRODUCT = "product"
    OFFER = "offer"
    ORDER = "order"
    LINE = "line"
    NOTE = "note"
    PAYMENT = "payment"
    ACTIVITY = "activity"


class Action(StrEnum):
    """What is done to the record."""

    CREATE = "create"
    BIND = "bind"
    UPDATE = "update"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    REOPEN = "reopen"
    REBIND = "rebind"
    CLOSE = "close"
    KEEP = "keep"
    CONFLICT = "conflict"
    SKIP = "skip"

    @property
    def writes(self) -> bool:
        """Return whether something is written to Odoo: the others show what a person has changed, or that nothing is due."""
        return self not in {Action.KEEP, Action.CONFLICT, Action.SKIP}

    @property
    def says_more(self) -> bool:
        """Return whether a person has anything to see: something is written, or a value is in dispute."""
        return self not in {Action.KEEP, Action.SKIP}


class Status(StrEnum):
    """How far a row of the plan is."""

    PLANNED = "planned"
    DONE = "done"
    QUARANTINED = "quarantined"


class Disposition(StrEnum):
    """What is to become of a checkout form in Odoo: it is loaded, is not ready yet, or its order is cancelled."""

    LOAD = "load"
    WAIT = "wait"
    CANCEL = "cancel"


MAKES_LINES = {(Kind.ORDER, Action.CREATE), (Kind.LINE, Action.CREATE)}
"""What brings lines of sale orders into Odoo."""

TOUCHES_TOTAL = {
    (Kind.ORDER, Action.CREATE),
    (Kind.ORDER, Action.CONFIRM),
    (Kind.LINE, Action.CREATE),
    (Kind.LINE, Action.UPDATE),
}
"""What makes Odoo compute a total anew, or is the last moment to prove it."""
