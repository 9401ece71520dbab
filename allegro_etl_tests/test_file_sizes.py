"""No Python file is long: who looks for a thing, or for its tests, finds it by the names of folders and files."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("allegro_etl", "allegro_etl_tests", "benchmarks", "docs_site")
LONGEST = 250


def test_no_python_file_has_more_than_250_lines() -> None:
    lines = {
        file.relative_to(ROOT).as_posix(): len(file.read_text("utf-8").splitlines())
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("*.py")
    }

    assert len(lines) > 900
    assert [name for name, count in lines.items() if count > LONGEST] == []
