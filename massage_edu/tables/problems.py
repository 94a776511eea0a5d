"""What is wrong with a table, or keeps a row out of it: where it is, what it is, how to mend it."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """One problem: where it is, what is wrong and how to mend it.

    ``line`` is the line in the file as an editor shows it (header = 1, quoted line breaks counted);
    ``severity`` is ``error`` (the table cannot be relied on) or ``warning`` (look again).

    >>> print(Problem("x.csv", 7, "n", "many", "not_a_number", "'many' is not a number", "as 12.5"))
    x.csv:7: n: 'many' is not a number (as 12.5)
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    code: str
    message: str
    hint: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        """Return ``file:line: column: message (hint)``."""
        place = self.file + (f":{self.line}" if self.line else "")
        word = "warning: " if self.severity == "warning" else ""
        column = f"{self.column}: " if self.column else ""
        return f"{place}: {word}{column}{self.message}" + (f" ({self.hint})" if self.hint else "")

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the problem as a plain dict, as ``check --format json`` prints it."""
        return asdict(self)


class DataError(ValueError):
    """The tables have errors; ``problems`` lists every one of them.

    A notebook shows the message alone: whoever teaches must mend a row, not read a traceback.

    >>> problem = Problem("data/x.csv", 7, "n", "many", "not_a_number", "'many' is not a number")
    >>> print(DataError([problem]))
    1 problem(s) in the data:
    data/x.csv:7: n: 'many' is not a number

    """

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        first = "\n".join(map(str, problems[:20]))
        more = f"\n... and {len(problems) - 20} more" if len(problems) > 20 else ""
        super().__init__(f"{len(problems)} problem(s) in the data:\n{first}{more}")

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of a traceback."""
        return [f"The lesson cannot be shown before this is mended. {self}"]
