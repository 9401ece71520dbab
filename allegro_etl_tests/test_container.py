"""Containerfile and compose.yaml name files, commands, options and variables that are there: no engine is needed to see it."""

import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from dagster_webserver.cli import dagster_webserver

from allegro_etl.access import Access
from allegro_etl.cli import cli

ROOT = Path(__file__).parent.parent
CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICE: dict[str, Any] = COMPOSE["services"]["allegro_etl"]
HOME = "/var/lib/allegro_etl"


def instructions(name: str) -> list[str]:
    """Give what follows an instruction of the Containerfile, each in one line."""
    return re.findall(rf"^(?:HEALTHCHECK .*)?{name} (.*)$", CONTAINERFILE.replace("\\\n", " "), re.MULTILINE)


def copied() -> list[str]:
    """Give what is copied from this folder."""
    own = [shlex.split(line)[:-1] for line in instructions("COPY") if not line.startswith("--from")]
    return [source for sources in own for source in sources]


def command(words: list[str]) -> tuple[click.Command, list[str]]:
    """Give the command that words call, and what they tell it."""
    context = click.Context(cli)
    found = cli.get_command(context, words[0])
    assert found is not None, words
    return found, words[1:]


def test_the_image_holds_what_is_copied_and_nothing_else_is_handed_over() -> None:
    let_in = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)

    assert sorted(let_in) == sorted(copied())
    assert all((ROOT / source).exists() for source in copied())


@pytest.mark.parametrize("words", [["dagster", "--host", "127.0.0.1", "--port", "3000"], SERVICE["command"]])
def test_what_is_run_is_a_command_with_its_options(words: list[str]) -> None:
    found, options = command(words)
    of_the_web_server = {name for one in dagster_webserver.params for name in one.opts}

    assert found.name == "dagster"  # which hands its options over to the web server
    assert {*options[::2]} <= of_the_web_server
    assert ('"' + '", "'.join(words) + '"' in CONTAINERFILE) == (words != SERVICE["command"])


def test_both_ask_the_same_command_whether_all_is_well() -> None:
    asked = SERVICE["healthcheck"]["test"]

    assert asked[:2] == ["CMD", "allegro-etl"]
    assert command(asked[2:])[0].name == "health"
    assert 'CMD ["allegro-etl", "health"]' in CONTAINERFILE


def test_variables_are_those_that_the_program_reads_and_secrets_are_files() -> None:
    known = {f"{name.upper()}_FILE" for name in (one.name for one in fields(Access))}
    files = {path.rsplit("/", 1)[1] for path in SERVICE["environment"].values()}

    assert {*SERVICE["environment"]} <= known
    assert files == {*SERVICE["secrets"]} == {*COMPOSE["secrets"]}


def test_the_home_is_one_volume_and_the_pages_stay_on_the_machine() -> None:
    assert f"ALLEGRO_ETL_HOME={HOME}" in CONTAINERFILE
    assert instructions("VOLUME") == instructions("WORKDIR")[-1:] == [HOME]
    assert SERVICE["volumes"] == [f"home:{HOME}"]
    assert SERVICE["ports"] == ["127.0.0.1:3000:3000"]
    assert (SERVICE["read_only"], SERVICE["cap_drop"]) == (True, ["ALL"])
    assert instructions("USER") == ["10001:10001"]


def test_what_builds_the_wheel_is_locked() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    locked = (ROOT / "requirements-build.lock").read_text("utf-8")

    for requirement in wanted:
        name = re.split(r"[<>=~]", requirement)[0]
        assert re.search(rf"^{name}==", locked, re.MULTILINE)
