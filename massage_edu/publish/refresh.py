"""For maintainers: what the repository holds that is made from something else in it.

Run the lessons and store their outputs; write dictionary and references; draw pictures:
``python -m massage_edu.publish.refresh notebooks|dictionary|references|pictures``. Running it twice
leaves no difference.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from ..tables import schema

ROOT = schema.PACKAGE.parent
MARK = "<!-- generated from datapackage.json: run 'make dictionary' -->"


def notebooks() -> None:
    """Run every lesson and store its outputs, without widget states, times and machine's traces."""
    import nbformat
    from nbclient import NotebookClient

    from ..widgets.live import VIEW

    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            store_widget_state=False,
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": str(path.parent)}},
        ).execute()
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [o for o in cell.outputs if VIEW not in o.get("data", {})]
        notebook.metadata = {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        }
        nbformat.write(notebook, path)


def references() -> None:
    """Write ``data/references.bib`` from the studies."""
    from ..citations import write as bibliography
    from ..contribute.add import BIBLIOGRAPHY, records
    from ..files import write

    data = ROOT / "data"
    raw = bibliography.cite(records("studies", data), "bibtex").encode()
    write(data / BIBLIOGRAPHY, raw)


def dictionary(path: Path | None = None) -> str:
    """Write the data dictionary under its mark in ``data/README.md``; return the whole page."""
    path = path or ROOT / "data" / "README.md"
    above = path.read_text(encoding="utf-8").split(MARK)[0]
    tables = schema.read_schema(ROOT / "data" / schema.SCHEMA_FILE)
    page = above + MARK + "\n\n" + "\n".join(map(_table, tables.values()))
    path.write_text(page, encoding="utf-8", newline="\n")
    return page


def pictures() -> None:
    """Draw the picture of the README."""
    import massage_edu as me

    data = me.load()
    chart = me.benefit_verdicts(data.benefits, data.findings)
    (ROOT / "docs" / "claims.png").write_bytes(chart.png())


def _table(table: schema.Table) -> str:
    """Return the columns of a table, in Markdown."""
    rows = ""
    for field in table.fields:
        # A bar would end the cell.
        meaning, example = (words.replace("|", "/") for words in (field.description, field.example))
        rows += f"| `{field.name}` | {_kind(field)} | {meaning} | {example} |\n"
    head = "| column | kind | meaning | example |\n|---|---|---|---|\n"
    return f"### {table.path}\n\n{table.description} Key: `{table.key}`.\n\n{head}{rows}"


def _kind(field: schema.Field) -> str:
    """Return what may stand in a column, in words."""
    kind = f"one of: {_codes(field.enum, ', ')}" if field.enum else field.type
    for word, limit in (("from", field.minimum), ("to", field.maximum)):
        if limit is not None:
            kind += f" {word} {limit:g}"
    if field.references:
        kind += f"; found in {_codes(field.references, ' or ')}"
    if field.allows:
        kind += f" or {_codes(field.allows, ', ')}"
    if field.separator:
        kind += "; several, separated by `;`"
    if field.required:
        kind += "; needed"
    if field.unique:
        kind += "; unique"
    return kind


def _codes(values: Iterable[str], between: str) -> str:
    return between.join(f"`{value}`" for value in values)


if __name__ == "__main__":
    tasks: dict[str, Callable] = {
        task.__name__: task for task in (notebooks, dictionary, references, pictures)
    }
    tasks[sys.argv[1]]()
