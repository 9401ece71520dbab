"""Small files that must be whole whenever a process dies: tokens, who holds a lock, where a backfill was interrupted."""

import json
import os
import tempfile
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

T = TypeVar("T")


def read_state(path: Path, shape: type[T]) -> T | None:
    """Return what a JSON file keeps, as the shape says; None where it is not there, is no JSON or has another shape.

    A damaged file counts as one that is not there: it is written anew by the next that has something to keep.
    Raises OSError for a file that is there and cannot be read.
    """
    try:
        return TypeAdapter(shape).validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def write_state(path: Path, value: object, *, indent: int | None = None) -> None:
    """Keep a value as JSON, to be read by `read_state`: plain values, times, dataclasses and models. Raises OSError."""
    write_atomically(path, json.dumps(to_jsonable_python(value), indent=indent))


def write_atomically(path: Path, text: str) -> None:
    """Write a file that only its owner may read; whoever reads it sees the old text or the new one, never a part.

    Raises OSError, and leaves the old file as it is.
    """
    # mkstemp creates with mode 0600, so that the text is at no time readable by others.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
