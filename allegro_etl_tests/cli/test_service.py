"""The unit for systemd: whole, private, and content with what systemd's own examiner says."""

import json
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from allegro_etl.cli.service import UNIT, next_steps, service, unit_text


def test_a_service_of_one_s_own_is_written_beside_an_environment_that_only_its_owner_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    unit, environment = tmp_path / "systemd" / "user" / UNIT, tmp_path / "allegro_etl.env"

    done = CliRunner().invoke(service, ["install", "--user", "--port", "3100"], standalone_mode=False)

    assert done.exception is None
    assert f"EnvironmentFile={environment}\n" in unit.read_text()
    assert "dagster --host 127.0.0.1 --port 3100\n" in unit.read_text()
    assert stat.S_IMODE(environment.stat().st_mode) == 0o600
    assert "ODOO_PASSWORD=\n" in environment.read_text()

    environment.write_text("ODOO_URL=https://shop.example.com\n")
    CliRunner().invoke(service, ["install", "--user"], standalone_mode=False)
    assert environment.read_text() == "ODOO_URL=https://shop.example.com\n"
    assert "--port 3000\n" in unit.read_text()


def test_the_unit_of_the_machine_runs_as_a_user_of_its_own_and_writes_in_one_place() -> None:
    unit = unit_text(is_users=False, run_as="shop", port=3000)

    for line in (
        "User=shop",
        "UMask=0077",
        "StateDirectory=allegro_etl",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "KillMode=mixed",
    ):
        assert f"{line}\n" in unit
    assert "$" not in unit
    assert next_steps(is_users=False, run_as="shop")[0].endswith(" shop")


@pytest.mark.parametrize("is_users", [False, True])
def test_systemd_is_content_with_the_unit(tmp_path: Path, is_users: bool) -> None:
    examiner = shutil.which("systemd-analyze")
    if examiner is None:
        pytest.skip("systemd-analyze is not installed")
    (tmp_path / UNIT).write_text(unit_text(is_users=is_users, run_as="root", port=3000))
    whose = ["--user"] if is_users else []

    done = subprocess.run(  # noqa: S603 - systemd's own
        [examiner, *whose, "verify", str(tmp_path / UNIT)],
        env={"XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_programs_read_the_unit_its_places_and_what_to_do_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    shown, done = (
        json.loads(CliRunner().invoke(service, [command, "--user", "--json"], standalone_mode=False).stdout)
        for command in ("show", "install")
    )

    assert shown == {"unit": unit_text(is_users=True, run_as="allegro", port=3000)}
    assert Path(done["unit"]).read_text() == shown["unit"]
    assert done["environment"] == str(tmp_path / "allegro_etl.env")
    assert done["next"] == next_steps(is_users=True, run_as="allegro")
