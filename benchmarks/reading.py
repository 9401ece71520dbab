"""Reading 10,000 checkout forms with 50 ms latency per answer: one after the other, by allegro_etl, and by pages."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from allegro_etl.allegro.api import AllegroApi, open_allegro
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.oauth import Application
from allegro_etl.allegro.pairing import pair_account
from benchmarks.figures import Figures
from benchmarks.world import allegro, say

FORMS = 10_000
ONE_BY_ONE = 150
LATENCY_MS = 50
LIMIT_A_MINUTE = 9000


def reading(forms: int = FORMS) -> Figures:
    """Measure forms a minute, each asked for by its id, against Allegro's limit; and how often it answered 429."""
    say(f"{forms} forms with {LATENCY_MS} ms each ...")
    with allegro("--orders", str(forms), "--seed", "13") as shop, tempfile.TemporaryDirectory() as folder:
        where = environment("local", api_url=shop.url, auth_url=shop.environment["ALLEGRO_AUTH_URL"])
        application = Application(
            where, shop.environment["ALLEGRO_CLIENT_ID"], shop.environment["ALLEGRO_CLIENT_SECRET"]
        )
        given = {
            "user_agent": "benchmark/1 (+https://pypi.org/project/allegro-etl/)",
            "token_file": Path(folder) / "tokens.json",
        }
        pair_account(application, **given, show=lambda code: shop.post(f"pairings/{code.user_code}/approve") and None)  # type: ignore[arg-type]
        with open_allegro(application, **given) as api:  # type: ignore[arg-type]
            ids, pages_seconds = _by_pages(api)
            shop.post("faults", {"kind": "latency", "path": "/order", "times": None, "seconds": LATENCY_MS / 1000})
            started = time.perf_counter()
            read = sum(1 for fetched in api.checkout_forms(ids) if fetched.payload)
            seconds = time.perf_counter() - started
            one_by_one = _one_by_one(api, ids[:ONE_BY_ONE])
        refused = shop.answers(429)
    return {
        "forms": read,
        "forms_a_minute": round(read / seconds * 60),
        "of_the_limit": round(read / seconds * 60 / LIMIT_A_MINUTE, 3),
        "answers_429": refused,
        "one_by_one_a_minute": round(60 * one_by_one),
        "by_pages_seconds": round(pages_seconds, 1),
    }


def _by_pages(api: AllegroApi) -> tuple[list[str], float]:
    started = time.perf_counter()
    since = datetime.now(UTC) - timedelta(days=60)
    ids = [str(form["id"]) for page in api.checkout_form_pages(by="updatedAt", since=since) for form in page]
    return list(dict.fromkeys(ids)), time.perf_counter() - started


def _one_by_one(api: AllegroApi, ids: list[str]) -> float:
    started = time.perf_counter()
    for form_id in ids:
        api.checkout_form(form_id)
    return len(ids) / (time.perf_counter() - started)
