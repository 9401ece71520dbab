"""What Dagster has of this program, as its definitions say: assets, checks, jobs, sensor, schedule."""

from collections.abc import Iterator

from dagster import AssetCheckSpec, AssetSpec

from allegro_etl.definitions import defs
from docs_site.markdown import plain, table

Row = tuple[str, ...]


def markdown() -> str:
    """Return a section for each kind."""
    sections = {
        "Assets": table(["asset", "group", "what it is", "changes with", "when it is red"], _assets()),
        "What is not made here": table(["asset", "what it is", "known there as"], _outside()),
        "Checks": table(["check", "asset", "blocks", "what it says"], _checks()),
        "Jobs": table(["job", "what it does"], _jobs()),
        "Sensors and schedules": table(["name", "when", "what it does"], _automation()),
    }
    return "\n\n".join(f"## {heading}\n\n{text}" for heading, text in sections.items())


def _assets() -> Iterator[Row]:
    for spec in _specs(ours=True):
        what, changes, red, _ = (part for part in (spec.description or "").split("\n\n"))
        told = (changes.removeprefix("**Changes with** "), red.removeprefix("**When it is red:** "))
        yield _name(spec), spec.group_name or "", plain(what), *map(plain, told)


def _outside() -> Iterator[Row]:
    for spec in _specs(ours=False):
        yield _name(spec), plain((spec.description or "").split("\n\n")[0]), plain(spec.metadata["known as"])


def _specs(*, ours: bool) -> Iterator[AssetSpec]:
    """Yield the assets in the order in which they follow each other: those that runs make, or the others."""
    specs = {spec.key: spec for spec in defs.resolve_all_asset_specs()}
    graph = defs.resolve_asset_graph()
    for key in graph.toposorted_asset_keys:
        if (key in graph.executable_asset_keys) == ours:
            yield specs[key]


def _name(spec: AssetSpec) -> str:
    return f"`{spec.key.to_user_string()}`"


def _checks() -> Iterator[Row]:
    specs: list[AssetCheckSpec] = []
    graph = defs.resolve_asset_graph()
    specs = [graph.get_check_spec(key) for key in sorted(graph.asset_check_keys, key=lambda key: key.name)]
    for spec in specs:
        blocks = "yes" if spec.blocking else ""
        yield f"`{spec.name}`", f"`{spec.asset_key.to_user_string()}`", blocks, plain(spec.description or "")


def _jobs() -> Iterator[Row]:
    for job in defs.get_repository_def().get_all_jobs():
        if not job.name.startswith("__"):
            yield f"`{job.name}`", plain((job.description or "").split("\n\n")[0])


def _automation() -> Iterator[Row]:
    repository = defs.get_repository_def()
    for sensor in repository.sensor_defs:
        yield f"`{sensor.name}`", f"every {sensor.minimum_interval_seconds} seconds", plain(sensor.description or "")
    for schedule in repository.schedule_defs:
        yield f"`{schedule.name}`", f"`{schedule.cron_schedule}` (cron)", plain(schedule.description or "")
