"""Tells by a webhook: JSON for programs, or the shape of Slack's incoming webhooks, which others take too."""

from collections.abc import Sequence
from typing import Any

import httpx

from allegro_etl.account import account
from allegro_etl.addresses import quiet_loggers
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.receivers.errors import ReceiverFailed
from allegro_etl.alerts.words import and_more, detail, headline, in_json, named, reasons, shown, way_out

SECONDS = 10.0


def tell(url: str, shape: str, language: str | None, changes: Sequence[Change]) -> None:
    """Post one message about all changes. Raises ReceiverFailed."""
    post(url, as_slack(changes, language) if shape == "slack" else as_json(changes, language))


def post(url: str, message: dict[str, Any]) -> None:
    """Post a message. Raises ReceiverFailed, which never names the address: whoever knows it may post."""
    quiet_loggers()
    try:
        answer = httpx.post(url, json=message, timeout=SECONDS, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ReceiverFailed(f"The webhook does not answer ({type(error).__name__}).") from None
    if not answer.is_success:
        raise ReceiverFailed(f"The webhook answered with status {answer.status_code}.")


def as_json(changes: Sequence[Change], language: str | None) -> dict[str, Any]:
    """Return changes for a program."""
    alerts = [{"kind": change.kind, **in_json(change, language)} for change in changes]
    return {"source": "allegro_etl", "account": account(), "alerts": alerts}


def as_slack(changes: Sequence[Change], language: str | None) -> dict[str, Any]:
    """Return changes as one text in Slack's own marks. Source: https://docs.slack.dev/messaging/formatting-message-text."""
    return {"text": "\n\n".join("\n".join(_slack_lines(change, language)) for change in changes)}


def _slack_lines(change: Change, language: str | None) -> list[str]:
    items, more = shown(change)
    told = [f"*{escaped(headline(change, language))}*"]
    if said := detail(change, language):
        told.append(escaped(said))
    for item in items:
        links = [f"<{link.url}|{escaped(link.text).replace('|', ' ')}>" for link in item.links]
        told.append(f"• {' '.join([*map(escaped, named(item, language)), *links, escaped(item.ids)]).strip()}")
        told += [f"  {escaped(why)}" for why in reasons(item.why, language)]
    if more:
        told.append(f"• {escaped(and_more(more, language))}")
    return [*told, *([escaped(out)] if (out := way_out(change, language)) else [])]


def escaped(text: str) -> str:
    """Return a text in which Slack sees no link, mention or mark of its own."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(plain.split())
