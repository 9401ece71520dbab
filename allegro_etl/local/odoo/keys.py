"""API keys of the local Odoo, made as its pages make them: no other way leads to one."""

from typing import Any

import httpx

from allegro_etl.local.odoo.errors import LocalOdooError


def make_key(url: str, database: str, username: str, password: str, *, name: str = "tests", days: str = "90") -> str:
    """Return a new API key of a user of an Odoo 19, good for some days. Raises LocalOdooError where Odoo gives none."""
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as browser:
        login = {"db": database, "login": username, "password": password}
        _asked(browser, "/web/session/authenticate", login)
        wanted = "res.users.apikeys.description"
        [wizard] = _called(browser, wanted, "create", [{"name": name, "duration": days}])
        check = _called(browser, wanted, "make_key", [wizard])  # asks who it is before anything else
        made = _called(browser, check["res_model"], "run_check", [check["res_id"]], password=password)
        return str(made["context"]["default_key"])


def _called(browser: httpx.Client, model: str, method: str, argument: Any, **context: Any) -> Any:
    parameters = {"model": model, "method": method, "args": [argument], "kwargs": {"context": context}}
    return _asked(browser, f"/web/dataset/call_kw/{model}/{method}", parameters)


def _asked(browser: httpx.Client, path: str, parameters: dict[str, Any]) -> Any:
    try:
        said = browser.post(path, json={"jsonrpc": "2.0", "method": "call", "params": parameters}).json()
    except (httpx.HTTPError, ValueError) as error:
        raise LocalOdooError(
            f"No Odoo answers at {browser.base_url} ({type(error).__name__}): start it first."
        ) from None
    if "error" in said:
        raise LocalOdooError(f"The local Odoo makes no API key: {said['error']['data']['message']}")
    return said["result"]
