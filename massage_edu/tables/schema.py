"""What a valid table is: reads ``datapackage.json`` and knows nothing of massage.

The file is a Frictionless Data Package with Table Schema. Beyond the standard it uses, in a field,
``separator`` (a list in one cell), ``references`` (columns where a value must be found),
``allows`` (further values) and ``rowReference`` (a value of the form ``table:id``); and in a
table, ``exactlyOne`` (columns of which one is filled), ``anyOf`` (at least one) and ``interval``
(columns in rising order).
"""

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent.parent
SCHEMA_FILE = "datapackage.json"


@dataclass(frozen=True)
class Field:
    """A column: its name, type and rules."""

    name: str
    title: str
    type: str
    description: str
    example: str = ""
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    separator: str = ""
    references: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()
    row_reference: bool = False

    def tidied(self, cell: str) -> str:
        """Return the cell without spaces at its ends.

        A list without blank entries, evenly separated.
        """
        if not self.separator:
            return cell.strip()
        return self.separator.join(filter(None, map(str.strip, cell.split(self.separator.strip()))))


@dataclass(frozen=True)
class Table:
    """A table: its file, its columns in order, its key and its rules across columns."""

    name: str
    path: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: str
    exactly_one: tuple[tuple[str, ...], ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    interval: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(f.name for f in self.fields))

    def __getitem__(self, name: str) -> Field:
        """Return the field called ``name``."""
        return self.fields[self.columns.index(name)]


def own_data_dir() -> Path:
    """Return the data inside the package, else the repository's."""
    inside = PACKAGE / "data"
    return inside if inside.is_dir() else PACKAGE.parent / "data"


def default_data_dir() -> Path:
    """Return ``MASSAGE_EDU_DATA``, else the collection's own data.

    >>> default_data_dir().name
    'data'
    """
    return Path(os.environ.get("MASSAGE_EDU_DATA") or own_data_dir())


def data_dir_or_default(data_dir: str | Path | None) -> Path:
    """Return the folder that was given, else the default one."""
    return Path(data_dir) if data_dir is not None else default_data_dir()


def read_schema(path: Path) -> dict[str, Table]:
    """Read a ``datapackage.json`` and return its tables by name, in the file's order.

    Raises
    ------
    OSError
        when the file cannot be read.
    ValueError
        when it is not JSON or lacks what a Data Package needs; the message names the place.

    """
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        return {r["name"]: _table(r) for r in package["resources"]}
    except KeyError as error:
        raise ValueError(f"not a Data Package with Table Schema: {error} is missing") from error
    except (TypeError, AttributeError, IndexError, RecursionError, re.error) as error:
        raise ValueError(f"not a Data Package with Table Schema: {error}") from error


def _table(resource: dict[str, Any]) -> Table:
    schema = resource["schema"]
    foreign = {}
    for key in schema.get("foreignKeys", ()):
        there = key["reference"]
        foreign[_first(key["fields"])] = f"{there['resource']}.{_first(there['fields'])}"
    return Table(
        name=resource["name"],
        path=_first(resource["path"]),
        title=resource["title"],
        description=resource["description"],
        fields=tuple(_field(f, foreign.get(f["name"])) for f in schema["fields"]),
        key=_first(schema["primaryKey"]),
        exactly_one=tuple(tuple(group) for group in schema.get("exactlyOne", ())),
        any_of=tuple(tuple(group) for group in schema.get("anyOf", ())),
        interval=tuple(schema.get("interval", ())),
    )


def _first(names: str | list[str]) -> str:
    """Return the one name; the standard allows a bare one as well as a list."""
    return names if isinstance(names, str) else names[0]


def _field(f: dict[str, Any], foreign: str | None) -> Field:
    rules = f.get("constraints", {})
    return Field(
        name=f["name"],
        title=f.get("title", f["name"]),
        type=f["type"],
        description=f.get("description", ""),
        example=str(f.get("example", "")),
        required=rules.get("required", False),
        unique=rules.get("unique", False),
        enum=tuple(rules.get("enum", ())),
        pattern=re.compile(rules.get("pattern", "")).pattern,
        minimum=rules.get("minimum"),
        maximum=rules.get("maximum"),
        separator=f.get("separator", ""),
        references=(foreign,) if foreign else tuple(f.get("references", ())),
        allows=tuple(f.get("allows", ())),
        row_reference=f.get("rowReference", False),
    )
