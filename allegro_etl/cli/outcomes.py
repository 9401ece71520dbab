"""Exit codes, and failures told on stderr; the log file has the traceback, without texts that may be personal."""

import click

DONE = 0
FAILED = 1
WRONG_USE = 2
QUARANTINED = 3
LIMIT_EXCEEDED = 3  # of `status`: nothing failed, and somebody has to look


def explain(error: Exception) -> int:
    """Print one line about a failure, log where it came from, and return the exit code."""
    from allegro_etl.cli.logs import log_failure, log_file  # noqa: PLC0415 - --help needs none of this
    from allegro_etl.failures import Unexpected, in_words, is_disk_full, is_shown  # noqa: PLC0415 - the same
    from allegro_etl.settings import SettingsError  # noqa: PLC0415 - the same

    known = getattr(error, "exit_code", None)
    if isinstance(error, click.ClickException):
        click.echo(error.format_message(), err=True)
        return int(known or FAILED)
    log_failure(error)
    click.echo(in_words(error), err=True)
    if isinstance(error, Unexpected) or not (is_shown(error) or is_disk_full(error)):
        click.echo(f"Log file: {log_file()}", err=True)
    return WRONG_USE if isinstance(error, SettingsError) else FAILED
