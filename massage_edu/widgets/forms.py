"""The form for a study or a finding, and the picker for citation files.

The form is built from the tables' own rules.
"""

from html import escape
from pathlib import Path

import ipywidgets as widgets

from ..cards.html import text
from ..charts import forest
from ..charts.figure import table
from ..citations.read import read_records
from ..contribute.add import (
    NothingWrittenError,
    Report,
    add_row,
    add_studies,
    records,
    scratch,
    tables_of,
)
from ..tables import schema
from ..tables.catalog import load
from ..tables.problems import DataError
from .live import Live

LONG = {"title", "summary", "note", "authors"}
# Columns that are filled in by the program, each with its table.
AUTOMATIC = {
    "study_id": "studies",
    "finding_id": "findings",
    "added_on": "findings",
    "checked_on": "studies",
}
WIDE = widgets.Layout(width="100%", max_width="40rem")


def add_study_form(data_dir: str | Path | None = None) -> Live:
    """Return the form to add a study or a finding; on a scratch copy unless a folder is given.

    >>> add_study_form().label
    'Add a study'
    """
    folder = Path(data_dir) if data_dir is not None else scratch()
    tables = tables_of(folder)
    return Live("Add a study", lambda: _twin(tables), lambda say: Form(folder, tables, say).parts())


def _twin(tables: dict[str, schema.Table]) -> str:
    """Return the fields of the form as tables, for where no kernel runs."""
    html = ""
    for name in ("studies", "findings"):
        rows = [_explained(field) for field in _asked(tables, name)]
        fields = table(["Field", "What goes in", "Example"], rows)
        html += f"<details><summary>The form for {escape(name)}</summary>{fields}</details>"
    return f'<div class="me"><h3>Add a study</h3>{html}<p>* needed</p></div>'


def _asked(tables: dict[str, schema.Table], name: str) -> list[schema.Field]:
    """Return the columns of a table that a person fills in."""
    return [field for field in tables[name].fields if AUTOMATIC.get(field.name) != name]


def _explained(field: schema.Field) -> tuple[str, str, str]:
    """Return the title of a field, what goes in, and an example."""
    enum = f"<br>One of: {escape(', '.join(field.enum))}" if field.enum else ""
    title = escape(field.title) + (" *" if field.required else "")
    return title, escape(field.description) + enum, escape(field.example)


class Form:
    """The live form.

    Files above; below a field for each column with its problem; then the report.
    """

    def __init__(self, folder: Path, tables: dict[str, schema.Table], say):
        self.folder, self.tables, self.say = folder, tables, say
        self.files = widgets.FileUpload(
            description="Choose citation files", multiple=True, accept=".ris,.nbib,.bib,.json,.txt"
        )
        self.design = widgets.Dropdown(
            description="Design when the file does not say it",
            options=[
                ("not chosen", ""),
                *((d.replace("_", " "), d) for d in tables["studies"]["design"].enum),
            ],
            style={"description_width": "initial"},
            layout=WIDE,
        )
        self.kind = widgets.ToggleButtons(
            description="Or fill in", options=[("a study", "studies"), ("a finding", "findings")]
        )
        self.fields, self.report = widgets.VBox(), widgets.HTML()
        self.button = widgets.Button(description="Add it")
        self.button.add_class("me-next")
        self.files.observe(lambda _: self.add_files(), "value")
        self.kind.observe(lambda _: self.switch(), "value")
        self.button.on_click(lambda _: self.add())
        self.show()

    def parts(self) -> list:
        """Return the widgets to show."""
        return [self.design, self.files, self.kind, self.fields, self.button, self.report]

    def switch(self) -> None:
        """Show the fields of the table that was chosen just now, and say so."""
        self.show()
        self.say(f"The form asks for {self.kind.label}.")

    def show(self) -> None:
        """Show the fields of the chosen table, empty."""
        self.inputs, self.notes = {}, {}
        for field in _asked(self.tables, self.kind.value):
            box = self._input(field)
            box.observe(lambda _, name=field.name: self.judge(name), "value")
            self.inputs[field.name], self.notes[field.name] = box, widgets.HTML()
        self.fields.children = [
            part for name in self.inputs for part in (self.inputs[name], self.notes[name])
        ]

    def _input(self, field: schema.Field):
        look = {
            "description": field.title + (" *" if field.required else ""),
            "tooltip": field.description,
            "layout": WIDE,
            "style": {"description_width": "9rem"},
        }
        choices = list(field.enum)
        if field.references and not choices:
            name, column = field.references[0].split(".")
            choices = [row[column] for row in records(name, self.folder)]
        if choices:
            return widgets.Dropdown(
                options=[("not chosen", ""), *((c, c) for c in choices)], **look
            )
        kind = widgets.Textarea if field.name in LONG else widgets.Text
        return kind(placeholder=field.example and f"e.g. {field.example}", **look)

    def values(self) -> dict[str, str]:
        """Return what is filled in."""
        return {name: box.value for name, box in self.inputs.items() if box.value.strip()}

    def judge(self, touched: str | None = None) -> None:
        """Show each filled or touched field's problem beside it."""
        self._beside(self._try(dry_run=True), {touched, *self.values()})

    def _try(self, dry_run: bool) -> Report:
        try:
            return add_row(self.kind.value, self.values(), self.folder, dry_run)
        except NothingWrittenError as error:
            return Report(1, refused=[str(error)])

    def _beside(self, report: Report, names: set) -> None:
        """Show the problems of these fields beside them, and none beside the others."""
        for name, note in self.notes.items():
            lines = [
                f"✕ {problem.message}" + (f" ({problem.hint})" if problem.hint else "")
                for problem in report.problems
                if problem.column == name and name in names
            ]
            note.value = "".join(
                f'<div class="me"><small>{text(line)}</small></div>' for line in lines
            )

    def add(self) -> None:
        """Add what is filled in, and show the report, every problem and the chart."""
        topic = self.values().get("benefit_id") or self.values().get("condition_id", "")
        before = self._chart("Before", topic)
        report = self._try(dry_run=False)
        self._beside(report, set(self.inputs))
        if report.added:
            self.show()
        self._tell(report, more=before + self._chart("After", topic) if report.added else "")

    def _chart(self, when: str, topic: str) -> str:
        """Return the effects of a topic as they are in the tables now."""
        if not topic:
            return ""
        try:
            findings = load(self.folder).findings_of(topic)
            return forest(findings, f"{when}: {topic}").html()
        except DataError as error:
            return f"<p>No chart: {text(error)}</p>"

    def add_files(self) -> None:
        """Add the studies of the chosen files."""
        reports = []
        for file in self.files.value:
            citations = read_records(bytes(file["content"]))
            try:
                reports.append(add_studies(citations, self.folder, self.design.value))
            except NothingWrittenError as error:
                reports.append(Report(citations.seen, refused=[str(error)]))
        if self.kind.value == "findings" and not self.values():
            self.show()  # the new studies can be chosen
        self._tell(*reports)

    def _tell(self, *reports: Report, more: str = "") -> None:
        lines = "\n".join(map(str, reports)).split("\n")
        items = "".join(f"<li>{text(line.strip())}</li>" for line in lines)
        self.report.value = f'<div class="me"><ul>{items}</ul>{more}</div>'
        self.say(" ".join(str(report).split("\n")[0] for report in reports))
