"""A return that a buyer announces is told on the order in Odoo, once, as long as somebody has to look at it."""

from allegro_etl_tests.merchant.bench import Bench

ASKED_FOR = {"documents__also": '["customer_returns"]'}


def notes(bench: Bench, form_id: str) -> list[str]:
    """Return the bodies of the notes on a form's order that tell of a return."""
    domain = [("model", "=", "sale.order"), ("res_id", "=", bench.order(form_id)["id"])]
    return [row["body"] for row in bench.read("mail.message", domain, "body") if "announced the return" in row["body"]]


def test_a_return_is_a_note_and_an_activity_until_it_ends(merchant: Bench) -> None:
    form_id = merchant.sell(lines=[("kubek-350", 2)])
    untouched = merchant.sell()
    with merchant.parameters(**ASKED_FOR):
        merchant.run()
        return_id = merchant.shop.announce_return(form_id, quantity=1, reason="DAMAGED")
        outcome = merchant.run()

        assert outcome.counts["stage_customer_returns"]["orders"] == 1
        [note] = notes(merchant, form_id)
        assert "1 x " in note
        assert "(damaged)" in note
        [activity] = merchant.activities(form_id)
        assert "The buyer announced the return" in activity
        assert notes(merchant, untouched) == merchant.activities(untouched) == []

        merchant.shop.repeat_event(form_id)
        merchant.run()
        assert len(notes(merchant, form_id)) == len(merchant.activities(form_id)) == 1  # told once

        merchant.shop.set_return_status(return_id, "COMMISSION_REFUNDED")
        merchant.run(sweep=True)

    assert merchant.activities(form_id) == []
    assert len(notes(merchant, form_id)) == 1
    assert merchant.order(form_id, "state")["state"] == "sale"
