"""Tells by a webhook: JSON for programs, or the shape of Slack's incoming webhooks, which others take too."""

from collections.abc import Sequence
from typing import Any

import httpx

from allegro_etl.account import account
from allegro_etl.addresses import quiet_loggers
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.receivers.errors import ReceiverFailed
from allegro_etl.alerts.texts import AND_MORE
from allegro_etl.alerts.words import as_record, headline, shown, way_out
from allegro_etl.languages import Translate

SECONDS = 10.0


def tell(url: str, shape: str, translate: Translate, changes: Sequence[Change]) -> None:
    """Post one message about all changes. Raises ReceiverFailed."""
    post(url, as_slack(changes, translate) if shape == "slack" else as_json(changes, translate))


def post(url: str, message: dict[str, Any]) -> None:
    """Post a message. Raises ReceiverFailed, which never names the address: whoever knows it may post."""
    quiet_loggers()
    try:
        answer = httpx.post(url, json=message, timeout=SECONDS, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ReceiverFailed(f"The webhook does not answer ({type(error).__name__}).") from None
    if not answer.is_success:
        raise ReceiverFailed(f"The webhook answered with status {answer.status_code}.")


def as_json(changes: Sequence[Change], translate: Translate) -> dict[str, Any]:
    """Return changes for a program."""
    alerts = [{"kind": change.kind, **as_record(change, translate)} for change in changes]
    return {"source": "allegro_etl", "account": account(), "alerts": alerts}


def as_slack(changes: Sequence[Change], translate: Translate) -> dict[str, Any]:
    """Return changes as one text in Slack's own marks. Source: https://docs.slack.dev/messaging/formatting-message-text."""
    return {"text": "\n\n".join("\n".join(_slack_lines(change, translate)) for change in changes)}


def _slack_lines(change: Change, translate: Translate) -> list[str]:
    items, more = shown(change)
    told = [f"*{escaped(headline(change, translate))}*"]
    if change.alert.detail and change.kind != "over":
        told.append(escaped(change.alert.detail))
    for item in items:
        links = " ".join(f"<{link.url}|{escaped(link.text).replace('|', ' ')}>" for link in item.links)
        told.append(f"• {' '.join(part for part in (escaped(item.name), item.money, links) if part)}")
    if more:
        told.append(f"• {escaped(translate(AND_MORE).format(count=more))}")
    return [*told, *([escaped(out)] if (out := way_out(change, translate)) else [])]


def escaped(text: str) -> str:
    """Return a text in which Slack sees no link, mention or mark of its own."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(plain.split())
