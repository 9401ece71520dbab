"""`allegro-etl local allegro` says how to reach it, serves until it is interrupted, and says when it cannot."""

import os
import signal
import subprocess
import sys

import httpx
from click.testing import CliRunner

from allegro_etl.cli.local_allegro import local_allegro
from allegro_etl.local.allegro.running import bind

RUN = "from allegro_etl.cli.local_allegro import local_allegro; local_allegro()"


def test_it_prints_the_environment_and_serves_until_interrupted():
    command = [sys.executable, "-c", RUN, "--port", "0", "--orders", "5"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603 (ours)
        lines = [process.stdout.readline().strip() for _ in range(6)]
        variables = dict(line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export"))
        summary = httpx.get(f"{variables['ALLEGRO_API_URL']}/local/summary").json()
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=30)

    assert variables["ALLEGRO_ENVIRONMENT"] == "local"
    assert variables["ALLEGRO_AUTH_URL"] == f"{variables['ALLEGRO_API_URL']}/auth/oauth"
    assert (summary["orders"], summary["client_id"]) == (5, variables["ALLEGRO_CLIENT_ID"])
    assert code == 0


def test_a_taken_port_is_said_to_be_taken():
    with bind() as taken:
        result = CliRunner().invoke(local_allegro, ["--port", str(taken.getsockname()[1])])

    assert result.exit_code == 1
    assert "choose another with --port" in result.output
