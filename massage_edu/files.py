"""Write files so that nobody ever meets a half of one.

A file is replaced as a whole, and a folder can be locked against other processes.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class NothingWrittenError(Exception):
    """The data were left as they are; the message says why and what to do."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait until no other process writes in this folder; turn the system's faults into messages."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / ".lock", timeout=60):
            yield
    except Timeout as error:
        raise NothingWrittenError(
            f"{folder} is locked: another program has been writing there for a minute"
        ) from error
    except OSError as error:
        raise NothingWrittenError(
            f"{folder} cannot be written: {error.strerror}; nothing was changed"
        ) from error


def write(path: Path, raw: bytes) -> None:
    """Replace a file as a whole.

    Whoever reads it, whenever this ends, finds the old one or the new one.
    """
    path = path.resolve()
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    except OSError:
        with suppress(OSError):
            new.unlink()
        raise
    with suppress(OSError):  # Windows opens no folders
        handle = os.open(path.parent, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
