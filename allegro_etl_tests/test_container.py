"""Containerfile, compose.yaml and their page name files, commands, options and variables that are there: no engine is needed to see it."""

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

from allegro_etl.access import Access, read_access
from allegro_etl.cli import cli, main
from allegro_etl_tests.docs.pages import HOW_TO, blocks

ROOT = Path(__file__).parent.parent
CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICE: dict[str, Any] = COMPOSE["services"]["allegro_etl"]
HOME = "/var/lib/allegro_etl"
PAGES = [HOW_TO / "container.md", HOW_TO / "kontener.md"]


def instructions(name: str) -> list[str]:
    """Return what follows an instruction of the Containerfile, each in one line."""
    return re.findall(rf"^(?:HEALTHCHECK .*)?{name} (.*)$", CONTAINERFILE.replace("\\\n", " "), re.MULTILINE)


def copied() -> list[str]:
    """Return what is copied from this folder."""
    own = [shlex.split(line)[:-1] for line in instructions("COPY") if not line.startswith("--from")]
    return [source for sources in own for source in sources]


def command(words: list[str]) -> tuple[click.Command, list[str]]:
    """Return the command that words call, and what they tell it."""
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


def test_both_ask_as_often() -> None:
    [options] = re.findall(r"^HEALTHCHECK (.*) CMD ", CONTAINERFILE, re.MULTILINE)
    in_containerfile = dict(re.findall(r"--([a-z-]+)=(\S+)", options))

    named = {name.replace("_", "-"): str(value) for name, value in SERVICE["healthcheck"].items() if name != "test"}
    assert in_containerfile == named


def test_a_container_that_was_told_nothing_is_not_well_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for one in fields(Access):
        for name in (one.name.upper(), f"{one.name.upper()}_FILE"):
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as ended:
        main(SERVICE["healthcheck"]["test"][2:])

    assert ended.value.code == 1
    assert capsys.readouterr().out == "The settings are wrong, and no run begins.\n"


def test_the_secrets_of_compose_are_what_the_program_logs_in_with(tmp_path: Path) -> None:
    environment = dict(line.split("=", 1) for line in given_by(PAGES[0]))
    for variable, path in SERVICE["environment"].items():
        file = tmp_path / Path(path).name
        file.write_text(f"the {variable}\n", encoding="utf-8")
        environment[variable] = str(file)

    access = read_access(environment)

    assert access.allegro_client_secret.get_secret_value() == "the ALLEGRO_CLIENT_SECRET_FILE"
    assert access.odoo_password.get_secret_value() == "the ODOO_PASSWORD_FILE"


def given_by(page: Path) -> list[str]:
    """Return the lines of the file of variables on a page."""
    [block] = [block.text for block in blocks(page, "text") if block.text.startswith("# allegro_etl.env")]
    return block.splitlines()[1:]


def test_what_is_secret_and_what_is_of_one_shop_stays_out_of_git() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    secrets = {Path(secret["file"]).parts[0] for secret in COMPOSE["secrets"].values()}

    assert {f"/{name}/" for name in secrets} | {f"/{name}" for name in SERVICE["env_file"]} <= {*ignored}
    assert {"/compose.override.yaml", "/home.tar"} <= {*ignored}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_names_the_services_commands_volume_and_files_of_compose(page: Path) -> None:
    text = "".join(block.text for block in blocks(page, "text"))
    called = re.findall(r"(?:exec|run --rm) allegro_etl (?:allegro-etl )?([a-z-]+)", text)
    called += re.findall(r"^ *(?:docker run .*)?localhost/allegro_etl ([a-z]\S*)", text, re.MULTILINE)

    assert {"pair", "doctor", "run", "settings", "status", "logs", "quarantine"} <= {*called}
    assert all(cli.get_command(click.Context(cli), name) for name in called), called
    assert {*re.findall(r"--volume (\w+:\S+)", text)} == {f"{COMPOSE['name']}_{SERVICE['volumes'][0]}"}
    assert {*re.findall(r"> (secrets/\w+)", text)} == {secret["file"] for secret in COMPOSE["secrets"].values()}
    assert {*re.findall(r"--env (\w+=\S+)", text)} == {
        f"{name}={file}" for name, file in SERVICE["environment"].items()
    }
    assert re.findall(r"--env-file (\S+)", text) == SERVICE["env_file"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_pages_of_dagster_stay_on_the_machine_on_its_own_network_too(page: Path) -> None:
    [override] = [yaml.safe_load(block.text)["services"] for block in blocks(page, "yaml")]

    assert override.keys() == COMPOSE["services"].keys()
    words = override["allegro_etl"]["command"]
    assert override["allegro_etl"]["network_mode"] == "host"
    assert words[words.index("--host") + 1] == "127.0.0.1"


@pytest.mark.parametrize("file", re.findall(r"-r (\S+\.lock)", CONTAINERFILE))
def test_each_version_that_is_installed_is_locked_with_its_hashes(file: str) -> None:
    pins = re.split(r"^(?=\w)", (ROOT / file).read_text("utf-8"), flags=re.MULTILINE)[1:]

    assert len(pins) > 4
    assert [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


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
