"""What a kind of document costs: outside its folder it is named in few places, and each of them has a reason."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "allegro_etl"
NAMED = re.compile(r"customer[ _-]?return", re.IGNORECASE)
ITS_OWN = PACKAGE / "documents" / "customer_returns"

ALLOWED = {
    "registry.py": "the line that makes it a step of a run",
    "warehouse/schema/tables/0008_customer_returns.sql": "its table",
    "settings/__init__.py": "the setting by which a merchant asks for it",
    "local/allegro/returns.py": "the local Allegro has returns too, and knows nothing of ours",
    "local/allegro/return_endpoints.py": "the local Allegro answers for them",
    "local/allegro/routes.py": "the local Allegro's list of endpoints",
}


def test_a_kind_of_document_is_named_outside_its_folder_only_where_there_is_a_reason() -> None:
    sources = [path for ending in ("py", "sql") for path in PACKAGE.rglob(f"*.{ending}") if ITS_OWN not in path.parents]

    found = {path.relative_to(PACKAGE).as_posix() for path in sources if NAMED.search(path.read_text(encoding="utf-8"))}

    assert found == set(ALLOWED)
