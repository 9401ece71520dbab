"""The jobs: `sync` brings the news, `plan` shows what it would do, `backfill` brings the past, `pair` gives access.

Each takes one small block of config, the same in the launchpad, in the sensor and on the command line.
"""

from typing import Any

import dagster as dg

from allegro_etl.access import read_allegro_access
from allegro_etl.account import ACCOUNT_TAG, account, key_prefix
from allegro_etl.allegro.pairing import DeviceCode, pair_account
from allegro_etl.failures import scrubbed
from allegro_etl.orchestration.dagster_home import ONE_AT_A_TIME_TAG
from allegro_etl.run.opening import application, token_file

FROM_EVENT = dg.Field(
    str,
    is_required=False,
    description="Read the journal after this event id: 0 is the oldest kept (60 days), latest, for the first run only, leaves the past out.",
)
SWEEP = dg.Field(bool, default_value=False, description="Also look for what the journal missed.")
SINCE = dg.Field(
    str,
    is_required=False,
    description="Read the orders bought from this date or time, which is included, in place of the journal: 2026-10-01, or "
    "2026-10-01T12:00:00Z. UTC where it names no zone; Allegro keeps 365 days.",
)
UNTIL = dg.Field(
    str,
    is_required=False,
    description="... up to this date or time, which is not included; up to now where it is left out.",
)
FORMS = dg.Field([str], is_required=False, description="Plan these orders alone: ids of checkout forms.")
PLAN_FILE = dg.Field(str, description="The plan that `allegro-etl plan --out FILE` has written, as an absolute path.")
LAUNCHPAD = "To start it with other input, open the arrow beside *Materialize all* on this job's page, choose *Open launchpad*, and enter"


def _to_pipeline(request: dict[str, Any]) -> dict[str, Any]:
    return {"resources": {"pipeline": {"config": request}}, "loggers": {"console": {}}}


news_request = dg.ConfigMapping(
    config_schema={"from_event": FROM_EVENT, "sweep": SWEEP},
    config_fn=_to_pipeline,
    receive_processed_config_values=True,
)
past_request = dg.ConfigMapping(
    config_schema={"from_event": FROM_EVENT, "since": SINCE, "until": UNTIL},
    config_fn=_to_pipeline,
    receive_processed_config_values=True,
)

plan_request = dg.ConfigMapping(
    config_schema={"from_event": FROM_EVENT, "sweep": SWEEP, "since": SINCE, "until": UNTIL, "forms": FORMS},
    config_fn=_to_pipeline,
    receive_processed_config_values=True,
)
agreed_request = dg.ConfigMapping(
    config_schema={"plan_file": PLAN_FILE},
    config_fn=_to_pipeline,
    receive_processed_config_values=True,
)

EVERYTHING = dg.AssetSelection.groups("extract", "transform", "load")

sync = dg.define_asset_job(
    "sync",
    selection=EVERYTHING,
    config=news_request,
    tags={ONE_AT_A_TIME_TAG: "sync", ACCOUNT_TAG: account()},
    description="Brings into Odoo what happened on Allegro since the event cursor. The sensor `allegro_news` and the schedule `sweep` start "
    f"it; *Materialize all* does so by hand.\n\n{LAUNCHPAD}, say, `sweep: true`.",
)
plan = dg.define_asset_job(
    "plan",
    selection=dg.AssetSelection.assets([*key_prefix(), "load_plan"]).upstream() & EVERYTHING,
    config=plan_request,
    tags={ONE_AT_A_TIME_TAG: "plan", ACCOUNT_TAG: account()},
    description="A dry run: the same as `sync`, ended before anything is written to Odoo. The page of `load_plan` tells what would happen, "
    "and why.",
)
backfill = dg.define_asset_job(
    "backfill",
    selection=EVERYTHING,
    config=past_request,
    tags={ONE_AT_A_TIME_TAG: "backfill", ACCOUNT_TAG: account()},
    description="Brings the past: from an event id, or the orders bought in a time span. Without bounds it is refused; what Odoo has right "
    f'already stays as it is.\n\n{LAUNCHPAD} the bounds:\n\n```yaml\nsince: "2026-10-01"\nuntil: "2026-11-01"\n```\n\nIt is one run. For many '
    "months, `allegro-etl backfill` goes by slices and can be interrupted.",
)


apply = dg.define_asset_job(
    "apply",
    selection=EVERYTHING,
    config=agreed_request,
    tags={ONE_AT_A_TIME_TAG: "apply", ACCOUNT_TAG: account()},
    description="Carries out a plan on file, and nothing else; refuses when Allegro or Odoo moved on since it was made.",
)


@dg.op(
    description="Shows link and code, waits until the seller has confirmed, keeps the tokens in a file of mode 0600."
)
def allegro_account(context: dg.OpExecutionContext) -> None:
    """Pair with a seller's account by the device flow; fails with what to do next."""

    def show(code: DeviceCode) -> None:
        context.log.info("Log in to Allegro as the seller, open %s and confirm the code %s.", code.link, code.user_code)
        metadata = {"link": dg.MetadataValue.url(code.link), "code": dg.MetadataValue.text(code.user_code)}
        context.log_event(
            dg.AssetObservation(
                [*key_prefix(), "allegro_account"], description="Waiting for consent", metadata=metadata
            )
        )

    access = read_allegro_access()
    try:
        account = pair_account(
            application(access), user_agent=access.allegro_user_agent, token_file=token_file(), show=show
        )
    except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
        raise scrubbed(error) from None
    context.log.info("Paired with the account %s (%s).", account.get("login"), account.get("id"))
    context.add_output_metadata({"account": str(account.get("login")), "account id": str(account.get("id"))})


@dg.job(
    description="Gives allegro_etl access to a seller's account.",
    executor_def=dg.in_process_executor,
    tags={ACCOUNT_TAG: account()},
)
def pair() -> None:
    """Pair once; tokens last as long as a run uses them every three months."""
    allegro_account()
