"""What a loading test works with: a shop on a local Allegro, a real Odoo, and whole runs between the two."""

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.access import read_access
from allegro_etl.allegro.tokens import TokenStore, token_pair
from allegro_etl.ledger.quarantine import retry_now
from allegro_etl.local.allegro.habits import Habits
from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.registry import STEPS
from allegro_etl.run import kept, opening
from allegro_etl.run.run import RunRequest
from allegro_etl.to_allegro.asked import writers_asked_for
from allegro_etl.to_allegro.carrying import Counts, carry
from allegro_etl.to_allegro.push import open_push
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl_tests.merchant.outcome import Outcome, Record
from allegro_etl_tests.odoo_fixtures import OdooDatabase

IMMEDIATE = "stock.immediate.transfer"

# All that a run writes, itself or through what Odoo does thereupon.
WRITTEN = (
    "res.partner", "product.product", "product.template", "sale.order", "sale.order.line", "account.payment",
    "payment.transaction", "mail.message", "mail.activity", "mail.mail", "stock.picking", "stock.move", "account.move",
    "ir.model.data", "account.tax", "payment.provider", "product.pricelist", "account.fiscal.position", "ir.model.fields",
)  # fmt: skip


@dataclass
class Bench:
    """One merchant: what sells on Allegro, and the Odoo that it is loaded into."""

    allegro: LocalAllegro
    odoo: OdooDatabase
    home: Path

    @property
    def shop(self) -> Shop:
        """Return the shop behind the local Allegro."""
        return self.allegro.shop

    def sell(self, **wishes: Any) -> str:
        """Sell one order, a mug by default, and return its form id; `wishes` as for Shop.place_order."""
        return self.shop.place_order(**{"lines": ["kubek-350"], **wishes})

    def run(self, until: str | None = None, **request: Any) -> Outcome:
        """Do a whole run, or one that ends after a step, as the ways into the program do."""
        outcome = Outcome()
        with opening.open_run(uuid.uuid4().hex, RunRequest(**request)) as run:
            try:
                for step in STEPS:
                    outcome.counts[step.name] = step.carry_out(run)
                    if step.name == until:
                        break
            except Exception as error:
                kept.keep_failure(run.warehouse, run.run_id, str(error))
                raise
            finally:
                kept.keep_end(run.warehouse, run.run_id, outcome.counts, is_complete="commit_cursor" in outcome.counts)
            outcome.plan = run.warehouse.named_rows("select * from odoo.plan order by seq")
            outcome.quarantine = run.warehouse.named_rows("select * from ops.quarantine order by id")
        return outcome

    def push(self, *only: str, dry_run: bool = False) -> dict[str, Counts]:
        """Let the writers that the settings switch on work, or only some of them, and return what each did."""
        with open_push(uuid.uuid4().hex) as push:
            writers = writers_asked_for(push.settings, only)
            return {writer.name: carry(push, writer, dry_run=dry_run) for writer in writers}

    @contextmanager
    def parameters(self, **values: str) -> Iterator[None]:
        """Set System Parameters of ours for the block, as a person would in Odoo; `__` stands for a dot."""
        rows = [{"key": f"allegro_etl.{key.replace('__', '.')}", "value": value} for key, value in values.items()]
        ids = self.call("ir.config_parameter", "create", rows)
        try:
            yield
        finally:
            self.call("ir.config_parameter", "unlink", ids)

    @contextmanager
    def warehouse(self) -> Iterator[Warehouse]:
        """Open the DuckDB file between runs."""
        with open_warehouse(opening.warehouse_file()) as warehouse:
            yield warehouse

    def delete_order(self, form_id: str) -> None:
        """Delete a confirmed sale order, as a person would in Odoo."""
        order_id = self.order(form_id)["id"]
        self.call("sale.order", "action_cancel", [order_id], disable_cancel_warning=True)
        self.call("sale.order", "unlink", [order_id])

    def retry(self, form_id: str) -> None:
        """Ask for a quarantined form to be tried again, as `allegro-etl quarantine retry` does."""
        with self.warehouse() as warehouse:
            quarantined = warehouse.scalar("select id from ops.quarantine where form_id = ?", [form_id])
            assert retry_now(warehouse, [quarantined]) == 1

    def moment(self) -> datetime:
        """Wait for the next full second, which is as exact as Odoo compares times, and return it."""
        now = datetime.now(UTC)
        time.sleep(1 - now.microsecond / 1_000_000)
        return now.replace(microsecond=0) + timedelta(seconds=1)

    def written_since(self, moment: datetime) -> dict[str, int]:
        """Return how many records of each model that runs write were written since a moment; models without any are left out."""
        changed = [("write_date", ">=", moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"))]
        counts = {
            model: self.odoo.session.execute_kw(model, "search_count", [changed], {"context": {"active_test": False}})
            for model in WRITTEN
        }
        return {model: count for model, count in counts.items() if count}

    def read(self, model: str, domain: Sequence[Any], *fields: str, archived: bool = False) -> list[Record]:
        """Return Odoo's own records, in the order of their ids."""
        keywords = {"fields": list(fields), "order": "id", "context": {"active_test": not archived}}
        return list(self.odoo.session.execute_kw(model, "search_read", [list(domain)], keywords))

    def call(self, model: str, method: str, *arguments: Any, **context: Any) -> Any:
        """Call a method as the administrator, as a person would by a button."""
        return self.odoo.session.execute_kw(model, method, list(arguments), {"context": context})

    def ids(self, *names: str) -> dict[str, int]:
        """Return the database ids behind external ids of ours."""
        rows = self.read("ir.model.data", [("module", "=", PREFIX), ("name", "in", names)], "name", "res_id")
        return {row["name"]: row["res_id"] for row in rows}

    def orders(self, form_id: str, *fields: str) -> list[Record]:
        """Return every sale order of a checkout form: there should be one."""
        return self.read("sale.order", [("x_allegro_id", "=", form_id)], *fields)

    def order(self, form_id: str, *fields: str) -> Record:
        """Return the one sale order of a checkout form."""
        [order] = self.orders(form_id, *fields)
        return order

    def lines(self, form_id: str, *fields: str) -> list[Record]:
        """Return the lines of a form's sale order, in their sequence."""
        lines = self.read("sale.order.line", [("order_id", "=", self.order(form_id)["id"])], "sequence", *fields)
        return sorted(lines, key=lambda line: line["sequence"])

    def notes(self, form_id: str) -> list[str]:
        """Return the bodies of the chatter notes on a form's sale order, oldest first, with plain blanks."""
        domain = [("model", "=", "sale.order"), ("res_id", "=", self.order(form_id)["id"]), ("body", "!=", "")]
        return [plain_blanks(note["body"]) for note in self.read("mail.message", domain, "body")]

    def activities(self, form_id: str) -> list[str]:
        """Return the summaries of the open activities on a form's sale order, with plain blanks."""
        domain = [("res_model", "=", "sale.order"), ("res_id", "=", self.order(form_id)["id"])]
        return [plain_blanks(activity["summary"]) for activity in self.read("mail.activity", domain, "summary")]

    def raise_total(self, form_id: str, by: str) -> None:
        """Let Allegro want more (or less) to be paid for a form than before, without an event."""

        def mutate(form: Record) -> None:
            total = form["summary"]["totalToPay"]
            total["amount"] = f"{Decimal(total['amount']) + Decimal(by):.2f}"

        self.shop.edit_form(form_id, mutate)

    def invoice(self, form_id: str) -> list[Record]:
        """Make and post the invoice of a form's sale order as a person would, and return it."""
        self.draft_invoice(form_id)
        [invoice_ids] = [order["invoice_ids"] for order in self.orders(form_id, "invoice_ids")]
        self.call("account.move", "action_post", invoice_ids)
        fields = ("state", "amount_total", "amount_residual", "payment_state", "currency_id")
        return self.read("account.move", [("id", "in", invoice_ids)], *fields)

    def draft_invoice(self, *form_ids: str) -> None:
        """Make one invoice of what is still to be invoiced of the forms' sale orders, and leave it a draft."""
        orders = [self.order(form_id)["id"] for form_id in form_ids]
        chosen = {"active_model": "sale.order", "active_ids": orders, "mail_auto_subscribe_no_notify": True}
        wizard = self.call("sale.advance.payment.inv", "create", [{"advance_payment_method": "delivered"}], **chosen)
        self.call("sale.advance.payment.inv", "create_invoices", wizard, **chosen)

    def ship(self, form_id: str) -> None:
        """Let the goods of a form's sale order leave, as the warehouse would say."""
        [order] = self.orders(form_id, "picking_ids")
        asked = self.call("stock.picking", "button_validate", order["picking_ids"], skip_sms=True)
        if isinstance(asked, dict) and asked.get("res_model") == IMMEDIATE:  # an older Odoo asks whether all of it
            context = {"context": asked["context"]}
            wizard = self.odoo.session.execute_kw(IMMEDIATE, "create", [{}], context)
            self.odoo.session.execute_kw(IMMEDIATE, "process", [wizard], context)

    def messages_out(self, form_id: str) -> list[str]:
        """Return the types of the messages on a form's sale order that are e-mails or reach anybody."""
        domain = [("model", "=", "sale.order"), ("res_id", "=", self.order(form_id)["id"])]
        types = [
            (message["message_type"], message["notification_ids"])
            for message in self.read("mail.message", domain, "message_type", "notification_ids")
        ]
        return [kind for kind, reached in types if reached or "mail" in kind]

    def transactions(self, form_id: str) -> list[Record]:
        """Return the payment transactions of a form's sale order."""
        fields = ("state", "provider_reference", "reference", "amount", "currency_id", "payment_id")
        return self.read("payment.transaction", [("sale_order_ids", "in", [self.order(form_id)["id"]])], *fields)

    def total(self, form_id: str) -> Decimal:
        """Return what Allegro wants to be paid for a form."""
        return Decimal(self.shop.form(form_id)["summary"]["totalToPay"]["amount"])


def plain_blanks(text: str) -> str:
    """Return a text with plain blanks in the place of those that keep an amount on one line."""
    return text.replace("\xa0", " ").replace("&nbsp;", " ")


def exact(amount: float) -> Decimal:
    """Read an amount of Odoo's as the decimal it stands for, without rounding anything away."""
    return Decimal(str(amount))


def added_up(amount: float) -> Decimal:
    """Read a sum that Odoo adds up when it is asked: 54.48 and 12.50 are 66.97999999999999 as floats, and 66.98 in truth."""
    return exact(round(amount, 6))


@contextmanager
def carried(odoo: OdooDatabase, home: Path, settings: Path | None, *, seed: int = 5) -> Iterator[Bench]:
    """Put a plain shop, an Odoo and an empty working folder together, with the environment that a run reads."""
    with running(Shop(seed, habits=Habits.plain())) as allegro, pytest.MonkeyPatch.context() as environment:
        variables = {**allegro.environment(), **odoo.environment, "ALLEGRO_ETL_HOME": str(home)}
        for name, value in variables.items():
            environment.setenv(name, value)
        environment.chdir(home)
        if settings:
            environment.setenv("ALLEGRO_ETL_CONFIG", str(settings))
        else:
            environment.delenv("ALLEGRO_ETL_CONFIG", raising=False)
        application = opening.application(read_access())
        pair = token_pair(allegro.issue_tokens(), received_at=datetime.now(UTC).timestamp())
        TokenStore(opening.token_file(), application.key).save(pair)
        yield Bench(allegro, odoo, home)
