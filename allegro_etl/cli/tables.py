"""Tables that fit the screen: texts are wrapped between words, ids, times and amounts are never cut or broken."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from allegro_etl.texts import harmless

GAP = 2  # blanks between columns
LONG = 26  # characters: what has more and blanks in it is a text, and may be wrapped
BELOW = " " * 4  # how far what stands under a row is moved in
READABLE = 24  # a column of texts that is narrower cannot be read


class HarmlessTable:
    """A table without lines whose cells are made harmless. The first column names the row, and is not broken.

    Where it does not fit the screen, texts stand under their row.
    """

    def __init__(self, *headers: str, title: str | None = None) -> None:
        self._headers = headers
        self._title = title
        self._rows: list[list[str]] = []
        self.show_header = True

    def add_row(self, *cells: Any) -> None:
        """Add a row, with control characters written out; None is an empty cell."""
        shown = ["" if cell is None else harmless(str(cell)) for cell in cells]
        self._rows.append(shown + [""] * (len(self._headers) - len(shown)))

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it as wide as the screen lets it be."""
        widths = [max(map(len, column), default=0) for column in self._columns()]
        columns = enumerate(self._columns())
        texts = [place for place, column in columns if place and any(_is_text(cell) for cell in column[1:])]
        whole = sum(width for place, width in enumerate(widths) if place not in texts) + GAP * (len(widths) - 1)
        if sum(widths) + GAP * (len(widths) - 1) <= options.max_width or _fits(options.max_width - whole, texts):
            yield self._as_table(texts)
        else:
            yield from self._as_blocks(texts, widths, options.max_width)

    def _columns(self) -> list[list[str]]:
        headers = self._headers if self.show_header else ("",) * len(self._headers)
        return [list(column) for column in zip(headers, *self._rows, strict=True)]

    def _as_table(self, texts: Sequence[int]) -> Table:
        table = Table(title=self._title, box=None, pad_edge=False, title_justify="left", show_header=self.show_header)
        for place, header in enumerate(self._headers):
            table.add_column(header, header_style="bold", no_wrap=place not in texts, overflow="fold")
        for row in self._rows:
            table.add_row(*map(Text, row))
        return table

    def _as_blocks(self, texts: Sequence[int], widths: Sequence[int], room: int) -> Iterator[Text]:
        """Yield each row as a line of what is not to be broken, or two where that is long, and under it its texts."""
        whole = [place for place in range(len(widths)) if place not in texts]
        if self._title:
            yield Text(self._title, style="italic")
        if self.show_header:
            yield _as_it_is(_lines([self._headers[place].ljust(widths[place]) for place in whole], room), "bold")
        for row in self._rows:
            yield _as_it_is(_lines([row[place].ljust(widths[place]) for place in whole], room))
            for text in (row[place] for place in texts if row[place]):
                yield _as_it_is(
                    textwrap.fill(
                        text,
                        room,
                        initial_indent=BELOW,
                        subsequent_indent=BELOW,
                        break_long_words=False,
                        break_on_hyphens=False,
                    )
                )


def _lines(cells: Sequence[str], room: int) -> str:
    """Put cells side by side, on further lines where there is no room."""
    lines = [""]
    for cell in cells:
        longer = f"{lines[-1]}{' ' * GAP if lines[-1].strip() else ''}{cell}"
        if len(longer.rstrip()) <= room or not lines[-1].strip():
            lines[-1] = longer
        else:
            lines.append(f"{BELOW}{cell}")
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _as_it_is(text: str, style: str = "") -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ignore")


def _is_text(cell: str) -> bool:
    return len(cell) > LONG and " " in cell


def _fits(room: int, texts: Sequence[int]) -> bool:
    return bool(texts) and room >= READABLE * len(texts)
