"""No Python file is long: who looks for a thing, or for its tests, finds it by the names of folders and files."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("allegro_etl", "allegro_etl_tests", "benchmarks", "docs_site")
LONGEST = 250
WAITING = {  # to be split; who splits one takes it off, and nothing is added
    "allegro_etl_tests/docs/test_on_real_parts.py",
    "allegro_etl_tests/to_allegro/invoices/test_invoices.py",
    "allegro_etl_tests/to_allegro/prices/test_prices.py",
    "allegro_etl_tests/to_allegro/test_carrying.py",
}


def test_no_python_file_has_more_than_250_lines() -> None:
    lines = {
        file.relative_to(ROOT).as_posix(): len(file.read_text("utf-8").splitlines())
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("*.py")
    }

    assert len(lines) > 900
    assert {name for name, count in lines.items() if count > LONGEST} == WAITING
