"""Answers that Odoo was asked for ahead, each for the same question asked in earnest.

Many questions of a run are the same whatever was sold. They are asked while the run reads Allegro, and their answers wait here. Who asks
later notices nothing of it but the time: where there is no answer, or none that is still good, Odoo is asked.
"""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from copy import deepcopy
from typing import Any

GOOD_FOR_SECONDS = 20.0
"""A run that is longer about its orders than that asks itself."""

READING = frozenset({"search_read", "fields_get", "read_group", "formatted_read_group"})


class Ahead:
    """Answers by their question. Each is handed out once, for some seconds, and none that is older than the last write."""

    def __init__(self) -> None:
        self._answers: dict[str, list[tuple[float, Future[Any]]]] = {}
        self._lock = threading.Lock()

    def ask(self, question: str, ask: Callable[[], Any]) -> Any:
        """Ask, and keep the answer for who asks the same; return it. Raises what `ask` raises."""
        answer: Future[Any] = Future()
        with self._lock:
            self._answers.setdefault(question, []).append((time.monotonic(), answer))
        try:
            said = ask()
        except BaseException as error:
            answer.set_exception(error)
            raise
        answer.set_result(deepcopy(said))
        return said

    def answer(self, question: str, ask: Callable[[], Any]) -> Any:
        """Return the answer that is there or on its way, else that of `ask`. Raises what `ask` raises."""
        with self._lock:
            kept = self._answers.get(question)
            at, answer = kept.pop(0) if kept else (0.0, None)
        # of an answer that is on its way, `exception` waits for it
        if answer is None or time.monotonic() - at > GOOD_FOR_SECONDS or answer.exception() is not None:
            return ask()
        return answer.result()

    def forget(self) -> None:
        """Drop all answers: something has been written, or another run begins."""
        with self._lock:
            self._answers.clear()


def question(model: str, method: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> str:
    """Return what tells a question from all others."""
    return json.dumps([model, method, arguments, keywords], sort_keys=True, default=str)
