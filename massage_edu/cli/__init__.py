"""What you type: ``massage-edu``, and ``python -m massage_edu``.

Comes in: the words of a command. Goes out: what it prints, and an exit code.
Nobody imports this room.
"""

from .commands import main

__all__ = ["main"]
