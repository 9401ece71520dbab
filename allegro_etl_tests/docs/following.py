"""The commands of the pages as a reader gives them, in the place of a page's ids and dates those of this shop; and what docs/json.md says."""

import re
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl.to_allegro.registry import WRITERS
from allegro_etl_tests.cli.world import World
from allegro_etl_tests.docs.pages import (
    HOW_TO,
    JSON,
    OPERATING,
    README,
    section,
    shell_commands,
    spans,
    table_rows,
)

NOT_RUN = {
    "dagster": "it runs until it is ended: allegro_etl_tests/faults/test_sensor.py does both",
    "watch": "it runs until it is ended; with its options it is run",
    "serve": "it runs until it is ended: allegro_etl_tests/cli/test_watch.py does what it does",
    "--help": "every command's help is asked for elsewhere",
}
BEGIN = ["run", "--from-event", "latest"]
"""What `init` does where somebody says now: done once more, it would skip orders, and is refused."""
FOLLOWED = [
    README,
    *(HOW_TO / f"{name}.md" for name in ("connect", "take-over", "change-connector", "begin", "run", "alerts")),
    OPERATING,
    *(
        HOW_TO / f"{name}.md"
        for name in (
            "plan",
            "one-order",
            "quarantine",
            "map-products",
            "invoice",
            "another-market",
            "oss",
            "one-fulfillment",
            "write-to-allegro",
            "write-stock",
            "write-prices",
            "write-invoices",
            "personal-data",
            "backup",
            "remove",
        )
    ),
]
SWITCHED_ON = {
    **{f"to_allegro.{writer.name}": "true" for writer in WRITERS},
    "prices_to_allegro.allegro-pl.pricelist": "Allegro PLN",
    "prices_to_allegro.allegro-pl.amounts": "gross",
}
"""Settings that the pages about writing to Allegro have switched on, before they push."""
OF_THE_PAGES = {"WIE-7": "DESKA-40", "MUG-1": "NOZ-20"}  # products on the pages: ones that Odoo has once
SOLD_TWICE = "wieszak"  # Odoo has two such products: the order goes to quarantine


def commands() -> list[list[str]]:
    """Return the commands of the pages in their order, each once."""
    named = [tuple(words[1:]) for page in FOLLOWED for words in shell_commands(page) if words[0] == "allegro-etl"]
    return [list(words) for words in dict.fromkeys(named)]


def paired(world: World) -> Any:
    """Run `pair` while the seller confirms the code that it shows."""
    click = threading.Thread(target=confirm_what_is_asked, args=(world.allegro,), daemon=True)
    click.start()
    said = world.run("pair")
    click.join(timeout=5)
    return said


def confirm_what_is_asked(allegro: LocalAllegro) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for device in list(allegro.oauth.devices.values()):
            if allegro.approve(device.user_code):
                return
        time.sleep(0.05)


def of_here_and_now(words: list[str], world: World) -> list[str]:
    """Put in the place of a page's event ids, dates and numbers those of this shop."""
    # nobody is there to be asked
    asks = {"--fix", "uninstall"} & {*words}
    agreed = ["--yes"] if asks else ["--yes", "--begin", "now"] if words == ["init"] else []
    return [of_this_shop(before, word, world) for before, word in zip(["", *words], words, strict=False)] + agreed


def of_this_shop(before: str, word: str, world: World) -> str:
    now = datetime.now(UTC)
    if re.fullmatch(r"[0-9]{16}", word):
        return str(int(world.committed_cursor()) - 1)
    if re.fullmatch(r"[0-9]", word) and not before.startswith("--"):
        return str(waiting(world)["id"])
    if re.fullmatch(r"S[0-9]{5}", word):
        return str(newest_order(world)["name"])
    if re.fullmatch(r"[0-9a-f]{8}", word):
        return str(newest_order(world)["x_allegro_id"])[:8]
    word = OF_THE_PAGES.get(word, word)
    times = {"--since": now - timedelta(hours=20), "--until": now}
    return f"{times[before]:%Y-%m-%dT%H:%M:%S}" if before in times else word


def newest_order(world: World) -> dict[str, Any]:
    """Return number and checkout form of a sale order."""
    [found] = world.odoo.env["sale.order"].search_read(
        [("x_allegro_id", "!=", False)], ["name", "x_allegro_id"], limit=1
    )
    return dict(found)


def waiting(world: World) -> dict[str, Any]:
    """Return the newest entry in quarantine."""
    return dict(world.run("quarantine", "list", "--json").json[-1])


def keys(heading: str, table: int = 0) -> set[str]:
    """Return the keys that a table under a heading of docs/json.md describes."""
    tables = [part for part in section(JSON, heading).split("\n\n") if part.startswith("|")]
    return {name for row in table_rows(tables[table]) for name in spans(row[0])}


def told_of(heading: str, key: str) -> set[str]:
    """Return the keys that the row of a key names in turn."""
    cells = [row[1] for row in table_rows(section(JSON, heading)) if key in spans(row[0])]
    return set(spans(cells[0]))
