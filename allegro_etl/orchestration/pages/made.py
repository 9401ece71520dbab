"""An asset that was made, with its page, which is kept once."""

from collections.abc import Mapping
from typing import Any

import dagster as dg


def made(
    context: dg.AssetExecutionContext, metadata: Mapping[str, Any], key: dg.AssetKey | None = None
) -> dg.MaterializeResult:
    """Return the result of an asset with this on its page; `key` says which, where a step makes several.

    Dagster would keep what a result itself carries twice in a run's file: with the asset, and with the output of the step.
    """
    context.add_asset_metadata(metadata, key)
    return dg.MaterializeResult(key)
