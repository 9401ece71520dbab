"""`allegro-etl init`: everything of the first hour, from the first question to the first order.

It asks, or takes flags. It overwrites nothing and goes on where it was interrupted. To Odoo it writes nothing before it is
told where to begin, but for what an administrator agrees to that it mends.
"""

import os
import sys
from pathlib import Path
from typing import IO, Any

import click
from rich.console import Console

from allegro_etl.access import ENVIRONMENTS
from allegro_etl.cli import answers as asked
from allegro_etl.cli.answers import Answers
from allegro_etl.cli.bars import bars
from allegro_etl.cli.beginning import WHEN, Begin, begin_with, interrupted, read_begin
from allegro_etl.cli.carrying import show_runs
from allegro_etl.cli.days import today
from allegro_etl.cli.doctor import examined_ends
from allegro_etl.cli.doctor_page import show_end, show_verdict
from allegro_etl.cli.fixing import ADMIN_VARIABLES, fix_rights
from allegro_etl.cli.in_file import Record
from allegro_etl.cli.letting_in import let_in_at_allegro, let_in_at_odoo
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import done, emit, progress, result
from allegro_etl.cli.trying import show_trial, try_the_newest_days
from allegro_etl.destination.doctor import Finding
from allegro_etl.run.news import read_news
from allegro_etl.settings import DEFAULT_FILE, settings_file
from allegro_etl.settings.template import template

Secret = IO[str] | None


@click.command()
@click.option("--environment", type=click.Choice(ENVIRONMENTS), help="Which Allegro; default: production.")
@click.option("--client-id", metavar="ID", help="Client id of your application on Allegro.")
@click.option("--client-secret-file", metavar="FILE", type=click.File(), help="File with its client secret.")
@click.option("--user-agent", metavar="TEXT", help="Its name and version, and a page about it.")
@click.option("--odoo-url", metavar="URL", help="Odoo's address.")
@click.option("--odoo-database", metavar="NAME", help="Its database.")
@click.option("--odoo-user", metavar="NAME", help="The user of allegro_etl there.")
@click.option("--odoo-password-file", metavar="FILE", type=click.File(), help="File with that user's password.")
@click.option("--odoo-key-file", metavar="FILE", type=click.File(), help="File with an API key in its place.")
@click.option("--browser", is_flag=True, help="Open the link of the pairing in this machine's browser.")
@click.option("--fix/--no-fix", default=None, help="Whether to make what is missing in Odoo, as an administrator.")
@click.option("--begin", metavar="WHEN", help=f"Where to begin: {WHEN}.")
@click.option("--yes", is_flag=True, help="Ask nothing, and do what the flags say.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, and all else on stderr.")
def init(
    environment: str | None,
    client_id: str | None,
    client_secret_file: Secret,
    user_agent: str | None,
    odoo_url: str | None,
    odoo_database: str | None,
    odoo_user: str | None,
    odoo_password_file: Secret,
    odoo_key_file: Secret,
    browser: bool,
    fix: bool | None,
    begin: str | None,
    yes: bool,
    as_json: bool,
) -> int:
    """Set everything up, and begin: access to both ends, pairing, settings, examination, a dry run, the first run.

    It asks for what flags and environment do not say, checks each answer, keeps it in `.env` and overwrites nothing:
    after an interruption, run it again. Nothing of the orders is written to Odoo before it is told where to begin.
    """
    chosen = read_begin(begin, today()) if begin else None
    flags = {
        asked.ENVIRONMENT: environment,
        asked.CLIENT_ID: client_id,
        asked.CLIENT_SECRET: _content(client_secret_file),
        asked.USER_AGENT: user_agent,
        asked.ODOO_URL: odoo_url,
        asked.ODOO_DATABASE: odoo_database,
        asked.ODOO_USERNAME: odoo_user,
        asked.ODOO_PASSWORD: _content(odoo_password_file),
        asked.ODOO_KEY: _content(odoo_key_file),
    }
    answers = Answers(flags, asks=sys.stdin.isatty() and not yes)
    answers.refuse_gaps()
    out = progress if as_json else result
    said: Record = let_in_at_allegro(answers, out, browser=browser)
    said["odoo"] = let_in_at_odoo(answers, out)
    _write_settings(out)
    said["findings"] = [finding._asdict() for finding in _examined(answers, out, fix=fix)]
    code = _begin(said, answers, out, chosen, is_told=begin is not None, is_agreed=yes)
    if as_json:
        emit(said)
    return code


def _content(file: Secret) -> str | None:
    return file.read().strip() if file else None


def _write_settings(out: Console) -> None:
    """Write a settings file that changes nothing, unless there is one."""
    if settings_file() is None:
        Path(DEFAULT_FILE).write_text(template(), encoding="utf-8")
        done(out, f"Wrote {DEFAULT_FILE}: every setting, commented out")


def _examined(answers: Answers, out: Console, *, fix: bool | None) -> list[Finding]:
    """Examine everything, and once more where what is missing was made."""
    findings = _looked_at(out)
    can_be_fixed = any(finding.fix and not finding.is_well for finding in findings)
    if can_be_fixed and _is_to_be_fixed(answers, fix):
        fix_rights(is_agreed=not answers.asks)
        findings = _looked_at(out)
    return findings


def _looked_at(out: Console) -> list[Finding]:
    findings: list[Finding] = []
    for end in examined_ends():
        show_end(end.name, end.findings, everything=False, out=out)
        findings += end.findings
    show_verdict(findings, out=out)
    return findings


def _is_to_be_fixed(answers: Answers, fix: bool | None) -> bool:
    if fix is None and answers.asks:
        return click.confirm("Make what is marked [fix], with an administrator's login?", default=True, err=True)
    missing = [name for name in ADMIN_VARIABLES if not os.environ.get(name)]
    if fix and not answers.asks and missing:
        raise click.UsageError(f"Nobody can be asked here: --fix needs {' and '.join(missing)}.")
    return bool(fix)


def _begin(
    said: Record, answers: Answers, out: Console, chosen: Begin | None, *, is_told: bool, is_agreed: bool
) -> int:
    """Show a dry run, ask where to begin, and begin, or say by which commands; return the exit code."""
    said["dry_run"], said["begin"], said["runs"] = None, None, []
    left = interrupted()  # it was agreed to
    if left is None and not read_news().is_first_run:
        out.print(
            "Orders are carried already: `allegro-etl run` brings what is new, `allegro-etl status` says how it stands."
        )
        return DONE
    if left is None:
        with bars(progress):
            said["dry_run"] = try_the_newest_days()
        show_trial(said["dry_run"], out)
        chosen = chosen if is_told or not answers.asks else _asked_where_to_begin()
    chosen = left or chosen
    if chosen is None:
        out.print(f"No order was written to Odoo. To begin, run `allegro-etl init --begin` with {WHEN}.")
        return DONE
    said["begin"] = {"since": chosen.since, "commands": chosen.commands}
    out.print(f"{'To go on' if left else 'To begin'}: `{'` and `'.join(chosen.commands)}`.")
    if not (is_agreed or left or (answers.asks and click.confirm("Do it now?", default=True, err=True))):
        out.print("No order was written to Odoo. Run these, or `init` with --yes.")
        return DONE
    return _carried_out(said, out, chosen)


def _asked_where_to_begin() -> Begin | None:
    def read(text: Any) -> Begin | None:
        return read_begin(str(text), today())

    answer: Begin | None = click.prompt(f"Where to begin: {WHEN}", value_proc=read, err=True)
    return answer


def _carried_out(said: Record, out: Console, chosen: Begin) -> int:
    did, code = begin_with(chosen)
    for report in did:
        show_runs(report, out=out)
    said["runs"] = [run for report in did for run in report["runs"]]
    done(out, "Begun. `allegro-etl run` brings what is new from now on, `allegro-etl status` says how it stands.")
    return code
