"""Tells in a channel of Odoo's Discuss, which is made once: nobody is mentioned and nobody follows, so that no mail is sent.

Source: Odoo's discuss.channel, which was mail.channel before Odoo 17.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from allegro_etl.alerts.receivers.errors import ReceiverFailed
from allegro_etl.destination.removing import Removal
from allegro_etl.languages import N_, in_language
from allegro_etl.odoo.external_ids import external_id
from allegro_etl.odoo.lookup import Named, by_external_id, candidates_of
from allegro_etl.odoo.session import QUIET, OdooServer
from allegro_etl.settings import Settings, home
from allegro_etl.state_files import read_state, write_state

CHANNEL = "alerts_channel"  # its external id
NAME = "Allegro"
DESCRIPTION = N_("What allegro_etl has to tell.")
MODELS = ("discuss.channel", "mail.channel")
TAKES_HTML_BY_NAME = 17  # the first version that takes HTML from outside only where it is told that it is HTML

logger = logging.getLogger(__name__)


def post(odoo: OdooServer, settings: Settings, language: str, html: str) -> None:
    """Post HTML in the channel, made and described in a language where it is not there. Raises OdooError, ReceiverFailed.

    Each member is asked in once: who has left the channel stays out of it.
    """
    model = _model(odoo)
    if model is None:
        raise ReceiverFailed(
            "Odoo has no channels: install the module Discuss, or set alerts.channel.enabled to false."
        )
    channel_id, is_new = _channel(odoo, model, language)
    _ask_in(odoo, model, channel_id, frozenset(_members(odoo, settings)), frozenset() if is_new else _asked_in())
    is_html = {"body_is_html": True} if odoo.dialect.version >= TAKES_HTML_BY_NAME else {}
    said = {"body": html, "message_type": "comment", "subtype_xmlid": "mail.mt_comment", **is_html}
    odoo.call(model, "message_post", [channel_id], context=QUIET, **said)


def to_remove(odoo: OdooServer) -> Iterator[Removal]:
    """Yield the removal of the channel, if it is there: who may not delete it archives it, as any employee may. Raises OdooError."""
    model = _model(odoo)
    channel_id, is_active = _known(odoo, model) if model else (None, False)
    if model and channel_id and odoo.may(model, "unlink"):
        told = f"delete the channel {NAME} in Discuss, and with it all that was told there ({model})"
        yield Removal(told, partial(odoo.call, model, "unlink", [channel_id]), may_stay=True)
    elif model and channel_id and is_active:
        told = f"archive the channel {NAME} in Discuss, which an administrator alone may delete ({model})"
        yield Removal(told, partial(odoo.call, model, "write", [channel_id], {"active": False}), may_stay=True)


def _model(odoo: OdooServer) -> str | None:
    return next((model for model in MODELS if odoo.has_fields(model)), None)


def _known(odoo: OdooServer, model: str) -> tuple[int | None, bool]:
    """Return the id of the channel that was made, None without one, and whether it is not archived: one that may not be read counts as it was made."""
    name = external_id(CHANNEL)
    known = by_external_id(odoo, [name]).get(name)
    if known is None or known.model != model:
        return None, False
    rows = odoo.search_read(model, [("id", "=", known.id)], ["active"], archived=True)
    return known.id, bool(rows[0]["active"]) if rows else True


def _channel(odoo: OdooServer, model: str, language: str) -> tuple[int, bool]:
    """Return the channel's id, and whether it was made just now. In one that was archived nobody would see anything."""
    channel_id, is_active = _known(odoo, model)
    if channel_id is None:
        row = [external_id(CHANNEL), NAME, in_language(language)(DESCRIPTION)]
        return odoo.load(model, ["id", "name", "description"], [row])[0], True
    if not is_active:
        odoo.call(model, "write", [channel_id], {"active": True}, context=QUIET)
    return channel_id, False


def _ask_in(odoo: OdooServer, model: str, channel_id: int, members: frozenset[int], before: frozenset[int]) -> None:
    """Make those members of the channel who have not been asked in before."""
    if members <= before:
        return
    added = {"channel_partner_ids": [(4, one) for one in sorted(members - before)]}
    odoo.call(model, "write", [channel_id], added, context=QUIET)
    with suppress(OSError):
        write_state(_file(), sorted(before | members))


def _asked_in() -> frozenset[int]:
    """Return the contacts that have been asked in so far."""
    with suppress(OSError):
        return read_state(_file(), frozenset[int]) or frozenset()
    return frozenset()


def _file() -> Path:
    return home() / "channel_members.json"


def _members(odoo: OdooServer, settings: Settings) -> Iterable[int]:
    """Return the contacts of the users who are to be in the channel: the salesperson, and those that the settings name."""
    names = [*settings.alerts.channel.members, *([settings.odoo.salesperson] if settings.odoo.salesperson else [])]
    if not names:
        return []
    found = candidates_of(odoo, [Named("alerts.channel.members", "res.users", name) for name in names])
    ids = {record_id for ids in found.values() for record_id in ids}
    who = ["|", ("id", "in", sorted(ids)), ("login", "in", names)]
    users = odoo.search_read("res.users", who, ["login", "partner_id"])
    _tell_of_strangers({named.name for named, ids in found.items() if not ids} - {user["login"] for user in users})
    return [int(user["partner_id"][0]) for user in users]


def _tell_of_strangers(names: set[str]) -> None:
    """Log that the settings name users that Odoo does not have: the others are told all the same."""
    if names:
        logger.warning("Users that alerts.channel.members or odoo.salesperson name, and Odoo lacks: %d.", len(names))
