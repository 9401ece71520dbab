"""What commands print, when it holds text that somebody else typed."""

from rich.console import Console

from allegro_etl.cli import output


def printed(console: Console, *cells: str) -> str:
    rows = output.grid("why", "what")
    rows.add_row(*cells)
    with console.capture() as capture:
        console.print(rows)
        console.print(*cells)
    return capture.get()


def test_brackets_and_colons_are_printed_as_they_were_typed() -> None:
    for console in (output.result, output.progress):
        text = printed(console, "name it under [offers]", "[/b] [red]mug[/red] :mug:")
        assert text.count("name it under [offers]") == 2
        assert text.count("[/b] [red]mug[/red] :mug:") == 2
