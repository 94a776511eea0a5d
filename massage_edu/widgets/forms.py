"""The form for a study or a finding, built from the tables' own rules, and the picker for citation files."""

from html import escape
from pathlib import Path

import ipywidgets as widgets

from ..cards.cards import text
from ..charts import forest
from ..charts.figure import table
from ..citations import read as citations
from ..contribute import add as contribute
from ..tables import schema
from ..tables.catalog import load
from ..tables.problems import DataError
from .live import Live

LONG = {"title", "summary", "note", "authors"}
MADE = {
    "study_id": "studies",
    "finding_id": "findings",
    "added_on": "findings",
    "checked_on": "studies",
}
WIDE = widgets.Layout(width="100%", max_width="40rem")


def add_study_form(data_dir: str | Path | None = None) -> Live:
    """Return the form to add a study or a finding; on a scratch copy unless a folder is given."""
    folder = Path(data_dir) if data_dir is not None else contribute.scratch()
    tables = contribute.tables_of(folder)
    return Live("Add a study", lambda: _twin(tables), lambda say: Form(folder, tables, say).parts())


def _twin(tables: dict[str, schema.Table]) -> str:
    html = ""
    for name in ("studies", "findings"):
        rows = []
        for field in tables[name].fields:
            if MADE.get(field.name) != name:
                enum = f"<br>One of: {escape(', '.join(field.enum))}" if field.enum else ""
                title = escape(field.title) + " *" * field.required
                rows.append((title, escape(field.description) + enum, escape(field.example)))
        shown = table(["Field", "What goes in", "Example"], rows)
        html += f"<details><summary>The form for {escape(name)}</summary>{shown}</details>"
    return f'<div class="me"><h3>Add a study</h3>{html}<p>* needed</p></div>'


class Form:
    """The live form: files above; below a field for each column with its problem; then the report."""

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
        for field in self.tables[self.kind.value].fields:
            if MADE.get(field.name) != self.kind.value:
                self.inputs[field.name], self.notes[field.name] = self._input(field), widgets.HTML()
                self.inputs[field.name].observe(
                    lambda _, name=field.name: self.judge(name), "value"
                )
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
        known = field.references[0].split(".") if field.references else None
        choices = field.enum or (
            known and [row[known[1]] for row in contribute.records(known[0], self.folder)]
        )
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

    def _try(self, dry_run: bool) -> contribute.Report:
        try:
            return contribute.add_row(self.kind.value, self.values(), self.folder, dry_run)
        except contribute.ContributeError as error:
            return contribute.Report(1, refused=[str(error)])

    def _beside(self, report: contribute.Report, shown: set) -> None:
        for name, note in self.notes.items():
            found = [p for p in report.problems if p.column == name] if name in shown else []
            lines = [f"✕ {p.message}" + (f" ({p.hint})" if p.hint else "") for p in found]
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
        try:
            return (
                forest(load(self.folder).findings_of(topic), f"{when}: {topic}").html()
                if topic
                else ""
            )
        except DataError as error:
            return f"<p>No chart: {text(error)}</p>"

    def add_files(self) -> None:
        """Add the studies of the chosen files."""
        reports = []
        for file in self.files.value:
            found = citations.read_records(bytes(file["content"]))
            try:
                reports.append(contribute.add_studies(found, self.folder, self.design.value))
            except contribute.ContributeError as error:
                reports.append(contribute.Report(found.seen, refused=[str(error)]))
        if self.kind.value == "findings" and not self.values():
            self.show()  # the new studies can be chosen
        self._tell(*reports)

    def _tell(self, *reports: contribute.Report, more: str = "") -> None:
        lines = "\n".join(map(str, reports)).split("\n")
        items = "".join(f"<li>{text(line.strip())}</li>" for line in lines)
        self.report.value = f'<div class="me"><ul>{items}</ul>{more}</div>'
        self.say(" ".join(str(report).split("\n")[0] for report in reports))
