"""What `allegro-etl push` prints of what became of it."""

from typing import Any

import pytest

from allegro_etl.cli.push import show

ROW = {"writer": "prices", "status": None, "before": None, "after": None, "words": {"market": "allegro-pl"}}


def told(left: int) -> dict[str, Any]:
    plan = [
        {**ROW, "subject": f"price:{n}:allegro-pl", "action": "leave", "reason": "price_without_rule"} for n in range(2)
    ]
    return {"outcome": "done", "counts": {"prices": {"to leave": left}}, "problems": {}, "plan": plan}


def test_what_is_left_alone_and_not_listed_is_said_with_where_to_look(capsys: pytest.CaptureFixture[str]) -> None:
    show(told(2))
    assert "more are left alone" not in capsys.readouterr().out

    show(told(9_998))
    assert "9996 more are left alone for the same reasons. `allegro-etl offers` says why" in capsys.readouterr().out
