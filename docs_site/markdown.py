"""Small pieces of Markdown: tables whose cells may hold anything."""

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = [header, ["---"] * len(header), *([cell(text) for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(text: str) -> str:
    """Return a text as it may stand in a cell: on one line, its bars escaped."""
    return " ".join(text.split()).replace("|", r"\|")


def plain(text: str) -> str:
    """Return a text in which nothing but what stands between backticks is markup."""
    parts = text.split("`")
    escaped = [part if place % 2 else _escaped(part) for place, part in enumerate(parts)]
    return "`".join(escaped)


def _escaped(text: str) -> str:
    for sign in ("\\", "*", "_", "<", "[", "]"):
        text = text.replace(sign, f"\\{sign}")
    return text
