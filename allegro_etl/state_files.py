"""Small files that must be whole whenever a process dies: tokens, who holds a lock, where a backfill was interrupted."""

import os
import tempfile
from pathlib import Path


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
