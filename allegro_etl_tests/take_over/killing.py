"""A take-over that is killed before it calls this or that of Odoo."""

import os
import signal
import subprocess
import sys

from allegro_etl_tests.faults.proxy import Asked, Fate, Proxy
from allegro_etl_tests.take_over.another_program import FIELD

RULES = ("--by", "reference", "--by", f"field:{FIELD}", "--by", "buyer")


def killed_before(proxy: Proxy, name: str, number: int = 1) -> int:
    """Take over, and kill the process before it calls this of Odoo; return what became of it."""
    place: list[subprocess.Popen[bytes]] = []

    def judge(asked: Asked) -> Fate:
        if asked.name == name and sum(one.name == name for one in proxy.asked) == number:
            return Fate(before=lambda: place[0].send_signal(signal.SIGKILL), is_forwarded=False)
        return Fate()

    proxy.forget(judge)
    command = [sys.executable, "-m", "allegro_etl.cli", "take-over", *RULES, "--yes", "--json"]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, env={**os.environ, "ODOO_URL": proxy.url}, stdout=subprocess.DEVNULL
    )
    place.append(process)
    return process.wait(120)
