"""The demo's world: a local Allegro, a real Odoo and Dagster's pages, as background processes of this machine.

Local Allegro forgets its sales when its process ends. So when it has to be started, the demo's Odoo database and its
ALLEGRO_ETL_HOME begin anew with it.
"""

import re
import shutil
import sys
import time
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from allegro_etl.local.odoo import (
    INTEGRATION,
    Progress,
    drop_database,
    ensure_database,
    ensure_templates,
    grant_rights,
    install,
    installation,
    running_postgres,
    running_servers,
    start_odoo,
    stop_odoo,
)
from allegro_etl.local.odoo.languages import speak
from allegro_etl.local.odoo.merchant import log_in
from allegro_etl.local.odoo.places import local_folder
from allegro_etl.local.odoo.postgres import free_port
from allegro_etl.local.odoo.processes import failed_start, remembered, running_pid, spawn, stop_process
from allegro_etl.local.odoo.server import is_listening, port_of_the_dead
from allegro_etl.local.odoo.shipping import CARRIERS, ship_orders
from allegro_etl.state_files import write_atomically

NAME = "demo"
ORDERS = 120
FRESH = 10  # sold just now: their status on Allegro is still NEW
SHIPPED = 8
ALLEGRO_PORT, ODOO_PORT, DAGSTER_PORT = 8080, 8069, 3000
READY_WITHIN = 90.0
PLAIN = "kubek-350"  # a product that Odoo has once: nothing else is the matter with its order


@dataclass(frozen=True)
class Demo:
    """A demo that runs: where its Allegro and its Odoo answer, and the variables with which allegro_etl finds them."""

    allegro_url: str
    odoo_url: str
    environment: dict[str, str]
    is_new: bool


def demo_folder() -> Path:
    """Return the folder of the demo; it may be deleted when the demo is stopped."""
    return local_folder() / NAME


def start_demo(progress: Progress = print, language: str | None = None) -> Demo:
    """Start what does not run yet of local Allegro and Odoo; return where they are.

    `language` is that of a new Odoo's people, such as `pl`; None: English. Raises LocalOdooError with advice when something cannot be installed or started.
    """
    folder = demo_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = running_pid(_pid_file("allegro")) is None
    if is_new:
        stop_demo()
        shutil.rmtree(folder / "home", ignore_errors=True)
        _start_allegro(progress)
        _write_settings()
    odoo_url = _start_odoo(progress, is_new=is_new)
    if language and is_new:
        progress("Teaching Odoo another language")
        speak(log_in(urlsplit(odoo_url).port or 80, NAME), language)
        grant_rights(odoo_url, NAME, _settings_file())  # fields and screens were labelled while the company was English
    allegro_url = str(remembered(_pid_file("allegro"))["url"])
    environment = _environment(allegro_url, odoo_url)
    if f"ODOO_URL={odoo_url}\n" not in _former_environment():
        stop_process(_pid_file("dagster"))  # it knows the Odoo of before
    exports = "".join(f"export {name}={value}\n" for name, value in environment.items())
    write_atomically(folder / "env", exports)
    return Demo(allegro_url, odoo_url, environment, is_new)


def stop_demo() -> list[str]:
    """End what the demo started; return the names of what ran."""
    ended = [name for name in ("dagster", "allegro") if stop_process(_pid_file(name))]
    return [*ended, "odoo"] if stop_odoo(installation(), NAME) else ended


def start_dagster(environment: dict[str, str]) -> str:
    """Start Dagster's services unless they run; return the address of its pages. Raises LocalOdooError with the log's end."""
    pid_file, log = _pid_file("dagster"), demo_folder() / "dagster.log"
    if running_pid(pid_file) is not None:
        return str(remembered(pid_file)["url"])
    port = _port(DAGSTER_PORT)
    command = [sys.executable, "-m", "allegro_etl.cli", "dagster", "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    spawn(command, pid_file=pid_file, log=log, env=environment, url=url)
    _wait_for("Dagster", f"{url}/server_info", pid_file, log)
    return url


def confirm(link: str) -> None:
    """Confirm a pairing as the seller would: open the consent page, press Allow. Raises httpx.HTTPStatusError."""
    with httpx.Client(timeout=10, trust_env=False) as browser:
        page = browser.get(link).raise_for_status()
        code = re.search(r'name="code" value="([^"]+)"', page.text)
        target = urlsplit(link)._replace(query="").geturl()
        data = {"code": code.group(1) if code else "", "decision": "allow"}
        browser.post(target, data=data).raise_for_status()


def _start_allegro(progress: Progress) -> None:
    port = _port(ALLEGRO_PORT)
    url, log = f"http://127.0.0.1:{port}", demo_folder() / "allegro.log"
    progress(f"Starting a local Allegro whose shop has sold {ORDERS} orders")
    command = [sys.executable, "-m", "allegro_etl.cli", "local", "allegro", "--port", str(port)]
    options = ["--orders", str(ORDERS - FRESH - 1), "--interval", "1"]
    spawn([*command, *options], pid_file=_pid_file("allegro"), log=log, url=url)
    _wait_for("Local Allegro", f"{url}/local/summary", _pid_file("allegro"), log)
    _sell_some(url)


def _sell_some(url: str) -> None:
    """Sell what is to be shipped, and an order whose buyer has paid too little, which is held. Raises httpx.HTTPStatusError."""
    with httpx.Client(base_url=url, timeout=10, trust_env=False) as shop:
        for _ in range(FRESH):
            shop.post("/local/orders", json={"lines": [PLAIN]}).raise_for_status()
        order = shop.post("/local/orders", json={"lines": [PLAIN]}).raise_for_status().json()
        shop.post(f"/local/orders/{order['id']}/underpay", json={"by": "5.00"}).raise_for_status()


def _start_odoo(progress: Progress, *, is_new: bool) -> str:
    place = install(progress)
    running = running_servers(place).get(NAME)
    if running:
        return running
    port = port_of_the_dead(place, NAME) or ODOO_PORT
    with running_postgres(place) as postgres:
        ensure_templates(place, postgres, progress)
        if is_new:
            drop_database(place, postgres, NAME)
        ensure_database(place, postgres, NAME)
        progress("Starting Odoo 19 with a Polish merchant's database")
        return start_odoo(place, postgres, name=NAME, port=_port(port)).url


def _environment(allegro_url: str, odoo_url: str) -> dict[str, str]:
    known = httpx.get(f"{allegro_url}/local/summary", timeout=10, trust_env=False).raise_for_status().json()
    home = demo_folder() / "home"
    return {
        "ALLEGRO_ENVIRONMENT": "local",
        "ALLEGRO_API_URL": allegro_url,
        "ALLEGRO_AUTH_URL": f"{allegro_url}/auth/oauth",
        "ALLEGRO_CLIENT_ID": known["client_id"],
        "ALLEGRO_CLIENT_SECRET": known["client_secret"],
        "ODOO_URL": odoo_url,
        "ODOO_DATABASE": NAME,
        "ODOO_USERNAME": INTEGRATION[0],
        "ODOO_PASSWORD": INTEGRATION[1],
        "ALLEGRO_ETL_HOME": str(home),
        "ALLEGRO_ETL_CONFIG": str(_settings_file()),
        "DAGSTER_HOME": str(home / "dagster"),
    }


def _settings_file() -> Path:
    return demo_folder() / "allegro_etl.toml"


def _write_settings() -> None:
    """Write a settings file for the demo alone, which `allegro-etl map` may change. Whoever looks at it logs in as admin."""
    merchant = (files("allegro_etl.local") / "merchant.toml").read_text(encoding="utf-8")
    carriers = "".join(f'"{method}" = "{carrier}"\n' for method, carrier in CARRIERS.items())
    back = f"[to_allegro]\ntracking = true\nstatus = true\n\n[carriers_to_allegro]\n{carriers}"
    write_atomically(_settings_file(), f'{merchant}\n{back}\n[alerts.channel]\nmembers = ["admin"]\n')


def ship_some(world: Demo) -> list[str]:
    """Let some of the demo's deliveries leave, as the people in its warehouse would; return the numbers of all that have left."""
    return ship_orders(log_in(urlsplit(world.odoo_url).port or 80, NAME), SHIPPED)


def _former_environment() -> str:
    file = demo_folder() / "env"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _wait_for(what: str, url: str, pid_file: Path, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(url):
        if running_pid(pid_file) is None or time.monotonic() > deadline:
            raise failed_start(what, log)
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _port(wanted: int) -> int:
    return free_port() if is_listening(wanted) else wanted


def _pid_file(name: str) -> Path:
    return demo_folder() / f"{name}.pid"
