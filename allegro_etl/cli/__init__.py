"""The command line `allegro-etl`: a thin shell over the same jobs and functions that Dagster runs.

A command's module is imported when the command is called, so that `run` with nothing new never loads Dagster.
"""

import logging
import sys
from collections.abc import Sequence

import click

from allegro_etl.cli.everywhere import TOLD_UTC, show_utc
from allegro_etl.cli.lazy import LazyGroup
from allegro_etl.cli.outcomes import FAILED, WRONG_USE, explain

COMMANDS = {
    "init": ("allegro_etl.cli.init:init", "Set everything up: access, pairing, a dry run, where to begin."),
    "pair": ("allegro_etl.cli.access:pair", "Give allegro_etl access to a seller's Allegro account."),
    "doctor": ("allegro_etl.cli.doctor:doctor", "Say what is wrong with access, rights and settings, and mend it."),
    "settings": ("allegro_etl.cli.settings:settings", "List every setting, its value and where it comes from."),
    "take-over": (
        "allegro_etl.cli.take_over:take_over",
        "Bind the orders that another program brought into Odoo, so that none comes twice.",
    ),
    "completion": ("allegro_etl.cli.completion:completion", "Let the shell complete commands with the Tab key."),
    "service": ("allegro_etl.cli.service:service", "Let systemd run Dagster all the time."),
    "run": ("allegro_etl.cli.run:run", "Bring what is new on Allegro into Odoo."),
    "plan": ("allegro_etl.cli.plan:plan", "Say order by order what a run would write, and why."),
    "apply": ("allegro_etl.cli.plan:apply_plan", "Carry out a plan that was written to a file."),
    "backfill": ("allegro_etl.cli.backfill:backfill", "Bring the past into Odoo, resumable."),
    "push": ("allegro_etl.cli.push:push", "Write what Odoo has to Allegro: numbers, states, stock, prices, invoices."),
    "offers": ("allegro_etl.cli.offers:offers", "List the offers on Allegro with product, stock and price."),
    "status": ("allegro_etl.cli.status:status", "Say how far Odoo is behind Allegro, and how the last runs went."),
    "health": ("allegro_etl.cli.watch:health", "Say in a line whether orders get through."),
    "watch": ("allegro_etl.cli.watch:watch", "Look at everything beside the runs, and tell somebody of trouble."),
    "serve": ("allegro_etl.cli.watch:serve", "Answer at an address whether orders get through, with numbers."),
    "check": ("allegro_etl.cli.check:check", "Compare the totals of orders that changed in Odoo or on Allegro."),
    "dagster": ("allegro_etl.cli.places:dagster", "Run Dagster: its pages, the sensor and the schedules."),
    "quarantine": ("allegro_etl.cli.quarantine:quarantine", "See and release what was set aside."),
    "order": ("allegro_etl.cli.story:order", "Tell the life of one order."),
    "map": ("allegro_etl.cli.mapping:map_offer", "Say which product an offer sells."),
    "logs": ("allegro_etl.cli.reading_logs:logs", "Show the log file, of one run or as it grows."),
    "forget": ("allegro_etl.cli.housekeeping:forget", "Delete old payloads from the DuckDB file."),
    "rebuild": ("allegro_etl.cli.housekeeping:rebuild", "Make the DuckDB file anew from Allegro and Odoo."),
    "uninstall": (
        "allegro_etl.cli.uninstall:uninstall",
        "Take out of Odoo what allegro_etl has made there for itself.",
    ),
    "home": ("allegro_etl.cli.places:show_home", "Print the folder of the DuckDB file, tokens and log."),
    "demo": ("allegro_etl.cli.demo:demo", "Show everything on this machine: a local Allegro, a real Odoo, Dagster."),
    "demo-stop": ("allegro_etl.cli.demo:demo_stop", "End what `demo` started."),
    "local": ("allegro_etl.cli.local:local", "Start and stop the local Allegro and the local Odoo."),
}

# The first command of each section of the help; those after it belong there, too.
SECTIONS = {"init": "Set up", "run": "Every day", "quarantine": "When something is wrong", "demo": "Try"}

LOCAL_WORLD = {"local", "demo"}  # they start servers as other users, who have to read what is made for them


@click.group(
    cls=LazyGroup, places=COMMANDS, sections=SECTIONS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("-q", "--quiet", is_flag=True, help="Print the result alone, and nothing on the way.")
@click.option("--utc", is_flag=True, help=TOLD_UTC)
@click.option("--debug", is_flag=True, help="On a failure, print where in the program it came from.")
@click.version_option(package_name="allegro-etl", message="%(version)s")
def cli(quiet: bool, utc: bool, debug: bool) -> None:
    """Bring a merchant's Allegro sales into Odoo: no order lost, none doubled, every total right to the grosz.

    Exit codes: 0 done, 1 failed (nothing lost), 2 wrong use or settings, 3 done but something went to quarantine
    (`status`: a limit is exceeded). Times are local; with --utc they are UTC.
    """
    from allegro_etl.cli.logs import show_on  # noqa: PLC0415 - --help needs none of this
    from allegro_etl.cli.output import progress  # noqa: PLC0415 - the same

    progress.quiet = quiet
    if utc:
        show_utc()
    show_on(progress, with_frames=debug)


def _prepare(arguments: Sequence[str]) -> None:
    """Keep what this process writes to its owner, and read the working folder's `.env`."""
    from allegro_etl.access import keep_private, read_env_file  # noqa: PLC0415 - imported late, as the commands are

    logging.raiseExceptions = False  # a log on a full disk would print its own traces amid our one sentence
    if not LOCAL_WORLD & {*arguments[:1]}:
        keep_private()
    read_env_file()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every failure is one line on stderr and an exit code."""
    try:
        _prepare(sys.argv[1:] if arguments is None else arguments)
        sys.exit(cli.main(args=arguments, prog_name="allegro-etl", standalone_mode=False) or 0)
    except click.UsageError as error:
        error.show()
        sys.exit(WRONG_USE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; nothing is lost, run again to go on.", err=True)
        sys.exit(FAILED)
    except Exception as error:  # noqa: BLE001 - the one place where a failure becomes a line and an exit code
        sys.exit(explain(error))
