"""Bars on a terminal that say how far a run's long steps have come, how fast they go and how long it will take."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.text import Text

from allegro_etl.watching import Advance, watched_by


class Pace(ProgressColumn):
    """How many are done, of how many, how many a second, and the time that is left."""

    def render(self, task: Task) -> Text:
        """Return it as one text, as far as it is known."""
        counted = f"{task.completed:,.0f}".replace(",", " ")
        of = "" if task.total is None else f"/{task.total:,.0f}".replace(",", " ")
        pace = f" · {task.speed:.0f}/s" if task.speed and task.speed >= 1 else ""
        left = f" · {_left(task.time_remaining)} left" if task.time_remaining else ""
        return Text(f"{counted}{of}{pace}{left}")


def _left(seconds: float) -> str:
    minutes = round(seconds) // 60
    return f"{minutes} min" if minutes >= 2 else f"{round(seconds)} s"  # noqa: PLR2004 - of 119 s nobody says one minute


@contextmanager
def bars(console: Console) -> Iterator[None]:
    """Show how far steps come in the block, where a person looks at a terminal. Into a pipe goes nothing of it."""
    if not console.is_terminal or console.quiet:
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=20), Pace())
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as shown:
        known: dict[str, TaskID] = {}

        def show(advance: Advance) -> None:
            if advance.what not in known:
                known[advance.what] = shown.add_task(advance.what, total=advance.of)
            shown.update(known[advance.what], completed=advance.done, total=advance.of)

        with watched_by(show):
            yield
