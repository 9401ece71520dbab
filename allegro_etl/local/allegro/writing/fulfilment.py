"""The seller's status of an order: set by a program, by a person, or by a number; its event comes late."""

from collections.abc import Collection

from allegro_etl.local.allegro.till import Till

SETTABLE = (
    "NEW",
    "PROCESSING",
    "READY_FOR_SHIPMENT",
    "READY_FOR_PICKUP",
    "SENT",
    "PICKED_UP",
    "CANCELLED",
    "SUSPENDED",
)
"""All but RETURNED, which Allegro alone sets."""


def set_status(till: Till, form_id: str, status: str, at: int) -> None:
    """Set the status: the form by id shows it at once, the list later, the journal later still.

    Any status may follow any other. Neither `updatedAt` nor `revision` changes, and the same status again is no news.
    """
    if form_id not in till.book:
        return
    form = till.book.get(form_id)
    if form["fulfillment"]["status"] == status:
        return
    form["fulfillment"]["status"] = status
    _put_quietly(till, form_id, form, at)

    def tell(_: int) -> None:
        if form_id in till.book:
            till.publish("FULFILLMENT_STATUS_CHANGED", till.book.get(form_id), at)

    till.later(till.delays.status_event, at, tell)


def show_sent_lines(till: Till, form_id: str, sent: Collection[str]) -> None:
    """Let a form say how many of its line items have a number."""
    form = till.book.get(form_id)
    missing = {line["id"] for line in form["lineItems"]}.difference(sent)
    share = "SOME" if missing else "ALL"
    form["fulfillment"]["shipmentSummary"] = {"lineItemsSent": share if sent else "NONE"}
    _put_quietly(till, form_id, form, till.clock.milliseconds())


def _put_quietly(till: Till, form_id: str, form: dict[str, object], at: int) -> None:
    """Write a form into the book, while the list shows it for some seconds as it was."""
    number = till.book.put_quietly(form)
    till.later(till.delays.form_listing, at, lambda _: till.book.catch_up(form_id, number))
