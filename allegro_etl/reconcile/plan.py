"""The words of the plan: kinds of records, what is done to one, and how far that is."""

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


class Status(StrEnum):
    """How far a row of the plan is."""

    PLANNED = "planned"
    DONE = "done"
    QUARANTINED = "quarantined"


NOTHING_TO_DO = (Action.KEEP, Action.CONFLICT, Action.SKIP)
"""Actions that write nothing: they show what a person has changed, or that nothing is due."""
