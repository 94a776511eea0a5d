"""The tables as typed pandas DataFrames that know how they join."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from . import schema
from .check import read_tables
from .problems import DataError, Problem
from .read import Rows


@dataclass(frozen=True, eq=False)
class Catalog:
    """All tables, one DataFrame each, indexed 0, 1, 2 ... in the order of the file.

    Columns are those of the data dictionary (``data/README.md``): text as ``str``, choices as
    ordered ``category``, whole numbers as ``Int64``, numbers as ``Float64``, dates as
    ``datetime64``; an empty cell is missing.

    >>> catalog = load()
    >>> len(catalog.evidence) == len(catalog.findings)  # each finding has one study
    True
    """

    benefits: pd.DataFrame
    conditions: pd.DataFrame
    studies: pd.DataFrame
    findings: pd.DataFrame
    trials: pd.DataFrame
    cautions: pd.DataFrame
    families: pd.DataFrame
    permissions: pd.DataFrame
    comparison: pd.DataFrame
    techniques: pd.DataFrame
    scales: pd.DataFrame
    glossary: pd.DataFrame
    harms: pd.DataFrame
    questions: pd.DataFrame
    options: pd.DataFrame

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """Findings joined with their study: columns of both.

        ``topic_id`` is the benefit or the condition.

        A study's column whose name the findings have too (``note``) ends with ``_of_study``.
        """
        joined = self.findings.merge(
            self.studies, on="study_id", how="left", validate="m:1", suffixes=("", "_of_study")
        )
        return joined.assign(topic_id=joined.benefit_id.fillna(joined.condition_id))

    @cached_property
    def topics(self) -> pd.DataFrame:
        """Benefits and conditions under each other.

        Columns are ``topic_id, kind, name, group, verdict, ...``.
        """
        benefits = self.benefits.rename(columns={"benefit_id": "topic_id"}).assign(kind="benefit")
        conditions = self.conditions.sort_values("category", kind="stable").rename(
            columns={"condition_id": "topic_id", "category_name": "group"}
        )
        return pd.concat([benefits, conditions.assign(kind="condition")], ignore_index=True)

    @cached_property
    def names(self) -> dict[str, str]:
        """The name that people see of each benefit, condition and category, by its id."""
        groups = dict(zip(self.conditions.category, self.conditions.category_name, strict=True))
        return groups | dict(zip(self.topics.topic_id, self.topics.name, strict=True))

    @property
    def condition_topics(self) -> pd.DataFrame:
        """The conditions among the topics, in the order of their categories."""
        return self.topics[self.topics.kind == "condition"]

    def findings_of(self, topic_id: str) -> pd.DataFrame:
        """Return the findings (with their studies) of one benefit or condition."""
        return self.evidence[self.evidence.topic_id == topic_id]

    def cautions_of(self, condition_id: str | None = None) -> pd.DataFrame:
        """Return the cautions of a condition and those of every client, the most urgent first.

        A caution stands on the card of its own condition and of those named in ``fits``; one of
        a category that names none stands on all of its conditions, so that no slip hides it.
        Without a condition: those of every client.

        Raises
        ------
        KeyError
            when there is no such condition.
        """
        rows = self.cautions
        scope = pd.Series(np.where(rows.condition_id == "any", 2, 3), index=rows.index)
        if condition_id is not None:
            row = self.conditions[self.conditions.condition_id == condition_id]
            if row.empty:
                raise KeyError(f"{condition_id!r} names no condition")
            fits = rows.fits.fillna("").str.split(";").map(lambda names: condition_id in names)
            mine = rows.condition_id == condition_id
            general = (rows.condition_id == str(row.category.iloc[0])) & rows.fits.isna()
            own = mine & (rows.fits.isna() | fits)
            scope = scope.mask(fits | general, 1).mask(own, 0)
        rows = rows.assign(scope=scope)
        rows = rows[rows.scope < 3].sort_values(["urgency", "level", "scope", "caution_id"])
        return rows.drop(columns="scope")

    def own_cautions_of(self, condition_id: str) -> pd.DataFrame:
        """Return the cautions on the card of one condition, without those of everybody."""
        rows = self.cautions_of(condition_id)
        fits = rows.fits.fillna("").str.split(";").map(lambda names: condition_id in names)
        return rows[(rows.condition_id != "any") | fits]

    def due_for_review(self, topic_id: str) -> bool:
        """Return whether a finding is newer than the last review of this topic's verdict."""
        reviewed = self.topics.loc[self.topics.topic_id == topic_id, "reviewed_on"].max()
        return bool((self.findings_of(topic_id).added_on > reviewed).any())

    def row(self, reference: str) -> dict[str, Any]:
        """Return the row that a reference of the form ``table:id`` names, as a dict.

        Raises
        ------
        KeyError
            when there is no such table or row.

        """
        table, _, key = reference.partition(":")
        frame = getattr(self, table, None)
        rows = pd.DataFrame()
        if isinstance(frame, pd.DataFrame):
            rows = frame[frame.iloc[:, 0] == key]
        if rows.empty:
            raise KeyError(f"{reference!r} names no row")
        return dict(rows.iloc[0].to_dict())


def load(data_dir: str | Path | None = None) -> Catalog:
    """Read, check and type all tables.

    Parameters
    ----------
    data_dir : str or Path, optional
        Folder with the CSVs; else ``MASSAGE_EDU_DATA``, else the collection's own data.

    Returns
    -------
    Catalog
        each table as a DataFrame; columns as in the data dictionary (``data/README.md``).

    Raises
    ------
    DataError
        when a table has errors; its ``problems`` lists every one.

    Examples
    --------
    >>> catalog = load()
    >>> list(catalog.scales.columns)[:3]
    ['scale_id', 'name', 'measures']
    >>> load("no-such-folder")
    Traceback (most recent call last):
    massage_edu.tables.problems.DataError: 1 problem(s) in the data:
    no-such-folder: no such folder (name a folder that holds the CSVs, or leave the name out ...

    """
    folder = schema.data_dir_or_default(data_dir)
    files = [*sorted(folder.glob("*.csv")), *folder.glob(schema.SCHEMA_FILE)]
    frames = _frames(folder, tuple((file.name, *_version(file)) for file in files))
    # Copies that share their cells with all others until somebody changes one.
    return Catalog(**{name: frame.copy(deep=False) for name, frame in frames.items()})


def _version(file: Path) -> tuple[int, int, int]:
    state = file.stat()
    return state.st_ino, state.st_mtime_ns, state.st_size


@lru_cache(maxsize=2)
def _frames(folder: Path, files: tuple[object, ...]) -> dict[str, pd.DataFrame]:
    """Return the tables of a folder by name.

    A lesson's ten widgets read the same ``files`` once.
    """
    tables, problems = read_tables(folder)
    # A class's computer may have a wrong clock: "in the future" is no reason to show no lesson.
    errors = [p for p in problems if p.severity == "error" and p.code != "in_future"]
    names = [field.name for field in fields(Catalog)]
    if not errors:  # a schema of one's own may lack a table
        errors = [
            Problem(
                schema.SCHEMA_FILE, None, None, name, "missing_table", f"table {name!r} is missing"
            )
            for name in names
            if name not in tables
        ]
    if errors:
        raise DataError(errors)
    return {name: _frame(tables[name]) for name in names}


def load_benefits(data_dir: str | Path | None = None) -> pd.DataFrame:
    """Return ``benefits.csv`` as ``load(data_dir).benefits`` (raises DataError likewise).

    >>> list(load_benefits().columns)[:2]
    ['benefit_id', 'name']
    """
    return load(data_dir).benefits


def load_conditions(data_dir: str | Path | None = None) -> pd.DataFrame:
    """Return ``conditions.csv`` as ``load(data_dir).conditions`` (raises DataError likewise).

    >>> list(load_conditions().columns)[:2]
    ['condition_id', 'name']
    """
    return load(data_dir).conditions


def _frame(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame({f.name: _typed(rows.column(f.name), f) for f in rows.table.fields})


def _typed(cells: Sequence[str], field: schema.Field) -> pd.Series:
    values = pd.Series(cells, dtype="str").where(lambda s: s != "")
    if field.enum:
        return values.astype(pd.CategoricalDtype(field.enum, ordered=True))
    if field.type in ("integer", "number"):
        return pd.to_numeric(values).astype("Int64" if field.type == "integer" else "Float64")
    if field.type == "date":
        return pd.to_datetime(values, format="%Y-%m-%d")
    return values
