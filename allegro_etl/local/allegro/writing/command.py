"""A command for many offers, and the task that it is for each of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from allegro_etl.local.allegro.answers import ApiProblem, error_json
from allegro_etl.local.allegro.clock import iso
from allegro_etl.local.allegro.documents import Json

Deed = Callable[[int], None]


@dataclass(slots=True)
class Task:
    """What a command does to one part of an offer, such as its stock: `deed` does it at a millisecond, or raises ApiProblem."""

    offer_id: str
    part: str
    deed: Deed
    status: str = "NEW"
    message: str | None = None
    errors: list[Json] = field(default_factory=list)

    def do(self, at: int) -> None:
        """Do it, and keep how it went."""
        try:
            self.deed(at)
        except ApiProblem as problem:
            self.status, self.message = "FAIL", problem.message
            self.errors = [error_json(problem.code, problem.message, problem.path)]
        else:
            self.status = "SUCCESS"


@dataclass(slots=True)
class Command:
    """One command with its tasks; `kind` is the path's (`offer-quantity-change-commands`)."""

    id: str
    kind: str
    created_at: int
    tasks: list[Task]
    completed_at: int | None = None

    def carry_out(self, at: int) -> None:
        """Do all tasks."""
        for task in self.tasks:
            task.do(at)
        self.completed_at = at

    def report(self) -> Json:
        """Return the summary; before the command is carried out, all its numbers are 0."""
        done = self.tasks if self.completed_at is not None else []
        return {
            "id": self.id,
            "createdAt": iso(self.created_at),
            "completedAt": None if self.completed_at is None else iso(self.completed_at),
            "taskCount": {
                "failed": sum(task.status == "FAIL" for task in done),
                "success": sum(task.status == "SUCCESS" for task in done),
                "total": len(done),
            },
        }


def task_json(task: Task) -> Json:
    """Return a task as the older commands show it."""
    return {"field": task.part, "offer": {"id": task.offer_id}, **_outcome(task)}


def task_with_subject(task: Task) -> Json:
    """Return a task as the bulk command shows it: one offer may have one for its stock and one for its prices."""
    return {"subject": {"offerId": task.offer_id, "field": task.part}, **_outcome(task)}


def _outcome(task: Task) -> Json:
    return {"status": task.status, "message": task.message, "errors": task.errors}
