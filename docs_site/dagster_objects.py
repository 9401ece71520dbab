"""What Dagster has of this program, as its definitions say: assets, checks, jobs, sensor, schedule."""

from collections.abc import Iterator

from dagster import AssetCheckSpec

from allegro_etl.definitions import defs
from docs_site.markdown import plain, table

Row = tuple[str, ...]


def markdown() -> str:
    """Return a section for each kind."""
    sections = {
        "Assets": table(["asset", "group", "what it is"], _assets()),
        "Checks": table(["check", "asset", "blocks", "what it says"], _checks()),
        "Jobs": table(["job", "what it does"], _jobs()),
        "Sensors and schedules": table(["name", "when", "what it does"], _automation()),
    }
    return "\n\n".join(f"## {heading}\n\n{text}" for heading, text in sections.items())


def _assets() -> Iterator[Row]:
    specs = {spec.key: spec for spec in defs.resolve_all_asset_specs()}
    for key in defs.resolve_asset_graph().toposorted_asset_keys:
        if key in specs:
            spec = specs[key]
            yield f"`{key.to_user_string()}`", spec.group_name or "", plain(spec.description or "")


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
            yield f"`{job.name}`", plain(job.description or "")


def _automation() -> Iterator[Row]:
    repository = defs.get_repository_def()
    for sensor in repository.sensor_defs:
        yield f"`{sensor.name}`", f"every {sensor.minimum_interval_seconds} seconds", plain(sensor.description or "")
    for schedule in repository.schedule_defs:
        yield f"`{schedule.name}`", f"`{schedule.cron_schedule}` (cron)", plain(schedule.description or "")
