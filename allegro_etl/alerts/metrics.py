"""The last observation as numbers, in Prometheus' text format: each part with the time when it was."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from allegro_etl.alerts.conditions import conditions
from allegro_etl.alerts.observation import Observation

PREFIX = "allegro_etl_"


class Numbers(Collector):
    """Gives the numbers of an observation."""

    def __init__(self, observation: Observation) -> None:
        self._observation = observation

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield each number with its labels."""
        yield from _of_ends(self._observation)
        yield from _of_work(self._observation)
        yield from _of_machine(self._observation)


def exposition(observation: Observation | None) -> bytes:
    """Return the numbers as text; none where nothing is known yet."""
    registry = CollectorRegistry(auto_describe=False)
    if observation:
        registry.register(Numbers(observation))
    return generate_latest(registry)


def _of_ends(observation: Observation) -> Iterator[GaugeMetricFamily]:
    ends = observation.ends
    yield _gauge("lag_seconds", "Age of the oldest event that is not in Odoo yet.", ends.lag_seconds)
    yield _gauge("events_waiting", "Events beyond the cursor, a page of them at most.", ends.events_waiting)
    yield _gauge("held_orders", "Orders that are held as quotations in Odoo.", len(ends.held))
    yield _gauge("differing_orders", "Orders whose total in Odoo is not Allegro's.", len(ends.differing))
    yield _time("api_key_ends_timestamp_seconds", "When the API key of Odoo's user ends.", ends.key_ends)
    yield _time(
        "consent_ends_timestamp_seconds", "When Allegro's consent ends unless it is used.", observation.consent_ends
    )
    up = _labelled("up", "Whether the end answers.", ["end"])
    for name, end in (("allegro", ends.allegro), ("odoo", ends.odoo)):
        up.add_metric([name], float(end.failing_since is None))
    yield up


def _of_work(observation: Observation) -> Iterator[GaugeMetricFamily]:
    work = observation.work
    carried = _labelled("orders_carried", "Orders that are in Odoo.", ["market", "currency"])
    revenue = _labelled("revenue", "What these orders come to, in their currency.", ["market", "currency"])
    for one in work.markets:
        carried.add_metric([one.market, one.currency], one.orders)
        revenue.add_metric([one.market, one.currency], float(one.revenue))  # a plotted number
    yield carried
    yield revenue
    quarantine = _labelled("quarantine", "Records in quarantine.", ["code"])
    for code, count in sorted(Counter(one.code for one in work.set_aside).items()):
        quarantine.add_metric([code], count)
    yield quarantine
    runs = _labelled("runs", "Runs on record.", ["outcome"])
    for outcome, count in sorted(work.outcomes.items()):
        runs.add_metric([outcome], count)
    yield runs
    yield _gauge("pending_orders", "Orders that were read and are not carried through yet.", work.pending)
    yield _gauge("failed_runs_in_a_row", "Runs that failed since one went well.", getattr(work.failures, "count", 0))
    yield _gauge("sweep_missed", "Orders that the last sweep found and the journal had missed.", work.sweep_missed)
    yield _gauge("sweeps_missed", "The same of all sweeps on record.", work.missed)
    yield _time("last_success_timestamp_seconds", "When a run last carried all through.", work.last_success)
    yield _time("last_sweep_timestamp_seconds", "When the last sweep began.", work.swept_at)


def _of_machine(observation: Observation) -> Iterator[GaugeMetricFamily]:
    yield _gauge("free_bytes", "Room on the disk of ALLEGRO_ETL_HOME.", observation.free_bytes or 0)
    yield _gauge("run_at_work", "Whether a run is at work.", float(observation.running is not None))
    alerts = _labelled("alerts", "What is wrong.", ["code", "severity"])
    for (code, severity), count in sorted(Counter((one.code, one.severity) for one in conditions(observation)).items()):
        alerts.add_metric([code, severity], count)
    yield alerts
    known = _labelled("known_timestamp_seconds", "When a part of these numbers was last asked for.", ["part"])
    for part, at in (("facts", observation.at), ("ends", observation.ends.at), ("work", observation.work.at)):
        known.add_metric([part], at.timestamp() if at else 0)
    yield known


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}{name}", told, value=value)


def _labelled(name: str, told: str, labels: list[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}{name}", told, labels=labels)


def _time(name: str, told: str, moment: datetime | None) -> GaugeMetricFamily:
    return _gauge(name, told, moment.timestamp() if moment else 0)
