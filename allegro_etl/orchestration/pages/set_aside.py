"""What waits in quarantine, as a check shows it: the order, its amount, the matter in words, the way out, the command."""

from typing import Any

from allegro_etl.ledger.ways_out import WAYS_OUT
from allegro_etl.orchestration.pages.plan import money_by
from allegro_etl.orchestration.pages.table import money
from allegro_etl.records.causes import EntryWithOrder, quarantined
from allegro_etl.warehouse import Warehouse

COLUMNS = ("order on Allegro", "amount", "what is the matter", "way out", "command", "attempts", "tried again")


def set_aside(warehouse: Warehouse) -> list[EntryWithOrder]:
    """Return what is in quarantine, oldest first, without a record's own reason, which may quote a buyer."""
    return [{**row, "reason": ""} for row in quarantined(warehouse)]


def set_aside_row(record: EntryWithOrder) -> tuple[Any, ...]:
    """Return a record as a row of the table."""
    way = WAYS_OUT[record["code"]]
    offers = "; ".join(f"{offer['name']} (offer {offer['offer_id']})" for offer in record["offers"] or ())
    matter = f"{way.matter}: {offers}" if offers else way.matter
    return (
        record["form_id"] or record["subject"],
        money(record["total"], record["currency"]),
        matter.replace("`", ""),  # a table is no Markdown
        way.to_do.replace("`", ""),
        f"allegro-etl quarantine retry {record['id']}",
        record["attempts"],
        record["retry_at"],
    )


def sum_in_words(records: list[EntryWithOrder]) -> str:
    """Return in one sentence how much waits, `9 records wait (2 341.50 PLN)`, and the command that looks again."""
    amounts = ", ".join(
        money(amount, currency) for currency, amount in money_by(records, lambda each: str(each["currency"])).items()
    )
    what = "1 record waits" if len(records) == 1 else f"{len(records)} records wait"
    worth = f" ({amounts})" if amounts else ""
    return (
        f"{what}{worth}. Mend the matter, then `allegro-etl quarantine retry`; `quarantine show ID` says more of one."
    )
