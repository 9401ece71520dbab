"""What `allegro-etl doctor` prints for a person: what is not well, and how many checks were."""

from collections.abc import Sequence

from rich.console import Console

from allegro_etl.cli.output import marked, result
from allegro_etl.destination.doctor import Finding

WELL, WRONG, NOTE = "✓", "✗", "!"
STYLES = {WELL: "green", WRONG: "red", NOTE: "yellow"}
NAME_WIDTH = 44
MENDED = " [fix]"


def mark_of(finding: Finding) -> str:
    """Return the sign of a finding: well, wrong, or well and worth knowing."""
    if not finding.is_well:
        return WRONG
    return NOTE if finding.note else WELL


def show_end(name: str, findings: Sequence[Finding], *, everything: bool, out: Console = result) -> None:
    """Print one line about an end, and under it what is not well, or every check."""
    counts = {mark: sum(mark_of(finding) == mark for finding in findings) for mark in STYLES}
    told = " · ".join(f"{mark} {count}" for mark, count in counts.items() if count)
    checks = "" if counts[WRONG] or counts[NOTE] else " checks" if counts[WELL] != 1 else " check"
    out.print(f"{name.ljust(NAME_WIDTH)} {told}{checks}")
    for finding in findings:
        mark = mark_of(finding)
        if everything or mark != WELL:
            text = f"{finding.topic}: {finding.text}{MENDED if finding.fix else ''}"
            marked(out, mark, text, STYLES[mark])


def show_verdict(findings: Sequence[Finding], *, out: Console = result) -> None:
    """Print whether a run would go through, and what to do where it would not."""
    number = sum(not finding.is_well for finding in findings)
    if not number:
        out.print("Ready: nothing that was examined would stop a run.")
        return
    fixed = any(finding.fix and not finding.is_well for finding in findings)
    way = f"`allegro-etl doctor --fix` shows and makes what is marked{MENDED}. " if fixed else ""
    out.print(f"Not ready: {number} to mend, from top to bottom. {way}Then run `allegro-etl doctor` again.")
