"""Where the bytes of a picture go: into the page itself, or into a folder that pages share."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_FOLDER: ContextVar[Path | None] = ContextVar("the folder that pictures go to", default=None)


@contextmanager
def kept_in(beside: Path | None) -> Iterator[None]:
    """Write what is drawn meanwhile into ``beside``, which stands beside the pages."""
    before = _FOLDER.set(beside)
    try:
        yield
    finally:
        _FOLDER.reset(before)


def folder() -> Path | None:
    """Return where pictures go now; None when they go into the page itself."""
    return _FOLDER.get()


def address(png: bytes) -> str:
    """Return the address of a picture, for the ``src`` of an image.

    It holds the picture itself, or names its file in the folder of ``kept_in``. A file is named by
    what it holds, so that the same picture is there once.

    Examples
    --------
    >>> address(b"no picture")
    'data:image/png;base64,bm8gcGljdHVyZQ=='

    """
    beside = folder()
    if beside is None:
        return f"data:image/png;base64,{base64.b64encode(png).decode()}"
    file = beside / f"{hashlib.sha256(png).hexdigest()[:16]}.png"
    if not file.exists():
        file.write_bytes(png)
    return f"{beside.name}/{file.name}"
