"""Staging killed at any point and begun again stages exactly what it would have staged undisturbed."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl_tests.documents.bench import paired

LIFETIMES = (7, 30, 58)
"""In statements: in a page of events, in a batch of the sweep, in a batch of forms asked for by id."""

EVERYTHING = {
    "events": "select event_id, event_type, form_id, md5(payload::varchar) from staging.order_events",
    "contents": "select form_id, content_hash, md5(payload::varchar) from staging.checkout_forms",
    "line items": "select distinct * from staging.line_items",
    "open forms": "select * from staging.open_forms",
    "gone forms": "select form_id, merged_into from staging.gone_forms",
    "offers": "select offer_id, payload, gone from staging.offers",
    "pending": "select form_id from ops.pending",
    "quarantine": "select subject, code, attempts from ops.quarantine",
    "cursor": "select max(read_to) from ops.runs",
}


def odd_shop() -> Shop:
    """Return a shop with some of everything: merged, lost, unpaid, unreadable, and a list worth reading."""
    shop = Shop(seed=5, orders=40, days=3)
    for _ in range(2):
        shop.merge([shop.place_order(paid=False), shop.place_order(paid=False)])
    shop.lose_event(shop.place_order())
    shop.edit_form(shop.place_order(), lambda form: form.pop("buyer"))
    shop.place_order(paid=False)
    return shop


def everything(warehouse: Warehouse) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(warehouse.rows(sql), key=str) for name, sql in EVERYTHING.items()}


def stage(allegro: LocalAllegro, file: Path, token_file: Path, lifetime: int) -> "subprocess.CompletedProcess[str]":
    module = "allegro_etl_tests.documents.stage_and_die"
    addresses = [str(file), str(token_file), allegro.url, allegro.client_id, allegro.client_secret, str(lifetime)]
    command = [sys.executable, "-m", module, *addresses]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 - our own


def test_staging_killed_again_and_again_stages_the_same(empty_file: Path, tmp_path: Path) -> None:
    undisturbed, killed = (Path(shutil.copy(empty_file, tmp_path / name)) for name in ("a.duckdb", "b.duckdb"))
    with running(odd_shop()) as allegro, paired(allegro, tmp_path):
        whole = stage(allegro, undisturbed, tmp_path / "tokens.json", 0)
        assert whole.returncode == 0, whole.stderr
        assert int(whole.stdout) > max(LIFETIMES)
        for lifetime in LIFETIMES:
            died = stage(allegro, killed, tmp_path / "tokens.json", lifetime)
            assert died.returncode == -signal.SIGKILL, died.stderr
        last = stage(allegro, killed, tmp_path / "tokens.json", 0)
        assert last.returncode == 0, last.stderr

    with open_warehouse(undisturbed) as warehouse:
        expected = everything(warehouse)
    with open_warehouse(killed) as warehouse:
        found = everything(warehouse)
    assert len(expected["contents"]) > 40
    assert found == expected
