"""Rows as a table of plain text: what others typed is never read as Markdown, whose images and links act."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import dagster as dg

LONGEST_CELL = 120


def table(headers: Sequence[str], rows: Sequence[Sequence[Any]], longest: int = LONGEST_CELL) -> dg.TableMetadataValue:
    """Return rows as a table of plain text, each cell no longer than `longest`."""
    schema = dg.TableSchema([dg.TableColumn(header, "string") for header in headers])
    records = [
        dg.TableRecord({header: plain(value, longest) for header, value in zip(headers, row, strict=True)})
        for row in rows
    ]
    return dg.MetadataValue.table(records, schema)


def plain(value: Any, longest: int = LONGEST_CELL) -> str:
    """Return a value as a short line of plain text, without characters that steer a terminal or a page."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | Mapping) else str(value)
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:longest]


def money(amount: Decimal | None, currency: str | None) -> str:
    """Return an amount as people read it, with its currency: `12 340.10 PLN`; nothing where it is not known."""
    return "" if amount is None else f"{amount:,.2f} {currency or ''}".replace(",", " ").rstrip()
