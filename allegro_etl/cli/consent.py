"""What the command line says of the seller's consent, which lasts as long as Allegro is asked every three months."""

from datetime import datetime


def unused_consent(ends: datetime, at: datetime) -> str:
    """Return what a person has to know of a consent that soon ends unused."""
    left = max((ends - at).days, 0)
    return (
        f"Allegro's consent has not been used for long and ends on {ends:%Y-%m-%d}, in {left} days, unless Allegro is asked before: "
        "mend what stands in the way, or pair again with `allegro-etl pair`."
    )
