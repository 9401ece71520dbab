"""The writer `prices`: what differs from the price lists, and how it is sent: by commands for 25 offers, else offer by offer."""

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from allegro_etl.allegro.errors import AccessDenied, AnswerLost, Conflict, InvalidRequest, RecordGone
from allegro_etl.allegro.json_text import Document
from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.prices.planning import plan_prices
from allegro_etl.to_allegro.prices.tasks import COMMANDS, by_offer, codes_of, look_up, tasks_of
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.sentences import NO_REASON
from allegro_etl.to_allegro.writer import Outcome, Planned, Status, Writer
from allegro_etl.to_allegro.writes import conclude, intend

OFFERS_A_COMMAND = 25
PATIENCE_SECONDS = 10.0
"""Maximum time that a push waits in all for commands to be carried out; what is not done by then is in doubt, and looked at again."""

Batch = Mapping[str, Sequence[Planned]]
"""What is planned of some offers, by offer."""


def write(push: Push, planned: Sequence[Planned]) -> Iterator[Outcome]:
    """Send all prices of 25 offers by a command each, then tell how each went; offers whose command Allegro does not take, one by one."""
    sent: list[tuple[str, Batch]] = []
    for batch in batches(planned):
        command_id = str(uuid.uuid4())
        intend(push, "prices", _all(batch), command_id)
        try:
            push.allegro.write("POST", COMMANDS, command_of(command_id, batch), is_beta=True)
        except AnswerLost:
            pass  # its tasks tell whether Allegro took it
        except (InvalidRequest, RecordGone, AccessDenied):
            yield from _one_by_one(push, batch)
            continue
        sent.append((command_id, batch))
    deadline = time.monotonic() + PATIENCE_SECONDS
    for command_id, batch in sent:
        yield from _kept(push, _outcomes(batch, tasks_of(push, command_id, len(batch), deadline)))


def batches(planned: Sequence[Planned]) -> Iterator[Batch]:
    """Yield what is planned by offer, 25 offers at a time: all marketplaces of an offer are in one command."""
    by_offer: dict[str, list[Planned]] = {}
    for one in planned:
        by_offer.setdefault(str(one.offer_id), []).append(one)
    ids = list(by_offer)
    for start in range(0, len(ids), OFFERS_A_COMMAND):
        yield {offer_id: by_offer[offer_id] for offer_id in ids[start : start + OFFERS_A_COMMAND]}


def command_of(command_id: str, batch: Batch) -> dict[str, Any]:
    """Return the body of the command that sets the prices of some offers."""
    return {
        "commandId": command_id,
        "modifications": [
            {
                "offerId": offer_id,
                "prices": {one.words["market"]: {"changeType": "FIXED", "value": _price(one)} for one in planned},
            }
            for offer_id, planned in batch.items()
        ],
    }


def _price(one: Planned) -> dict[str, str]:
    amount, currency = str(one.after).split()
    return {"amount": amount, "currency": currency}


def _all(batch: Batch) -> list[Planned]:
    return [one for planned in batch.values() for one in planned]


def _outcomes(batch: Batch, tasks: Iterable[Document]) -> Iterator[Outcome]:
    """Yield what became of each price, by the task of its offer; without a task that is done, it is in doubt."""
    ended = by_offer(tasks)
    for offer_id, planned in batch.items():
        task = ended.get(offer_id)
        for one in planned:
            if task is None:
                yield Outcome(one.subject, Status.IN_DOUBT, WriteReason.ANSWER_LOST)
            elif task["status"] == "SUCCESS":
                yield Outcome(one.subject, Status.WRITTEN)
            else:
                yield refused(one, codes_of(task))


def refused(one: Planned, codes: Iterable[str]) -> Outcome:
    """Return the outcome of a price that Allegro refuses, with its codes."""
    return Outcome(one.subject, Status.REFUSED, WriteReason.REFUSED, {"said": ", ".join(codes) or NO_REASON})


def _kept(push: Push, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Keep what became of writes, and tell it."""
    for one in outcomes:
        if one.status != Status.IN_DOUBT:
            conclude(push.warehouse, "prices", [one.subject], one.status, str(one.words.get("said") or "") or None)
        yield one


def _one_by_one(push: Push, batch: Batch) -> Iterator[Outcome]:
    """Set the prices of offers by an edit each, which may be repeated: the way that Allegro always takes."""
    for offer_id, planned in batch.items():
        yield from _kept(push, _edited(push, offer_id, planned))


def _edited(push: Push, offer_id: str, planned: Sequence[Planned]) -> Iterator[Outcome]:
    path = f"/sale/product-offers/{quote(offer_id, safe='')}"
    try:
        push.allegro.write("PATCH", path, edit_of(planned), may_be_repeated=True)
    except Conflict:
        conclude(push.warehouse, "prices", [one.subject for one in planned], "absent")
        yield from (Outcome(one.subject, Status.IN_DOUBT, WriteReason.BUSY) for one in planned)
        return
    except (InvalidRequest, RecordGone, AccessDenied) as error:
        codes = getattr(error, "codes", ()) or (type(error).__name__,)
        yield from (refused(one, codes) for one in planned)
        return
    yield from (Outcome(one.subject, Status.WRITTEN) for one in planned)


def edit_of(planned: Sequence[Planned]) -> dict[str, Any]:
    """Return the body of the edit that sets an offer's prices: on its home marketplace, and on others."""
    home = [one for one in planned if one.words["is_home"]]
    abroad = {
        one.words["market"]: {"sellingMode": {"price": _price(one)}} for one in planned if not one.words["is_home"]
    }
    body: dict[str, Any] = {"sellingMode": {"price": _price(home[0])}} if home else {}
    return body | ({"additionalMarketplaces": abroad} if abroad else {})


PRICES = Writer(
    name="prices",
    scopes=("sale:offers:read", "sale:offers:write", "campaigns"),
    reads=("product.pricelist", "product.pricelist.item", "product.product", "product.category", "account.tax"),
    plan=plan_prices,
    write=write,
    look_up=look_up,
)
