"""Texts, enumerations, times and amounts as nobody should send them: markup, formulas, SQL, control characters, marks, very long."""

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
NASTY = (
    "",
    " ",
    "\t\n",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp;",
    "'; drop table res_partner; --",
    '" or 1=1',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "{{7*7}} ${7*7} %s %(name)s",
    "[/b] [red]red[/red] [link=file:///etc/passwd]x[/link]",
    "\u202egnirts \u200f\u200e\u2066",
    "\x00\x01\x1b[31mred\x1b[0m\x7f\x9b",
    "\ud83d",
    "\ufeff\u00a0\u3000",
    "😀👩‍👩‍👧‍👦" * 20,
    "Z̷̢̛a̴l̵g̶o̷" * 10,
    "Řeřicha Łódź Szőlő Ďábel",
    "a,b;c|d\\e/f",
    "null",
    "x" * 999,
)
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.sampled_from(("Anna", "Poznań", "ul. Długa 5")))
uuids = st.uuids().map(str)
maybe = st.none


def words(*known: str) -> st.SearchStrategy[str]:
    """Return a value of an enumeration, mostly a known one."""
    return st.one_of(st.sampled_from(known), st.sampled_from(known), st.text(min_size=1, max_size=30))


def times() -> st.SearchStrategy[str]:
    """Return a time as Allegro writes it, or as nobody should."""
    usual = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2026, 11, 24))  # noqa: DTZ001 - Z is added
    return usual.map(lambda moment: f"{moment.isoformat(timespec='milliseconds')}Z") | st.just("2026-11-21T22:59:59Z")


def money(amounts: st.SearchStrategy[int], currency: str) -> st.SearchStrategy[Json]:
    """Return an amount of so many hundredths."""
    return amounts.map(lambda cents: amount(cents, currency))


def amount(cents: int, currency: str) -> Json:
    """Write an amount of so many hundredths as Allegro does."""
    return {"amount": f"{cents // 100}.{cents % 100:02d}", "currency": currency}
