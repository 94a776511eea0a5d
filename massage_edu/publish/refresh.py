"""For maintainers: run the lessons and store their outputs; write dictionary and references; draw pictures.

``python -m massage_edu.build notebooks|dictionary|references|pictures``; running it twice leaves no difference.
"""

import sys
from collections.abc import Callable
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
    from ..contribute import add as contribute

    raw = bibliography.cite(contribute.records("studies", ROOT / "data"), "bibtex").encode()
    contribute.write(ROOT / "data" / contribute.BIBLIOGRAPHY, raw)


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
    rows = "".join(
        f"| `{f.name}` | {_kind(f)} | {f.description.replace('|', '/')} | {f.example.replace('|', '/')} |\n"
        for f in table.fields
    )
    head = "| column | kind | meaning | example |\n|---|---|---|---|\n"
    return f"### {table.path}\n\n{table.description} Key: `{table.key}`.\n\n{head}{rows}"


def _kind(field: schema.Field) -> str:
    kind = "one of: " + ", ".join(f"`{v}`" for v in field.enum) if field.enum else field.type
    ends = {"from": field.minimum, "to": field.maximum}
    span = [f"{word} {value:g}" for word, value in ends.items() if value is not None]
    kind += f" {' '.join(span)}" if span else ""
    if field.references:
        kind += "; found in " + " or ".join(f"`{r}`" for r in field.references)
    if field.allows:
        kind += " or " + ", ".join(f"`{v}`" for v in field.allows)
    kind += "; several, separated by `;`" if field.separator else ""
    return kind + ("; needed" if field.required else "") + ("; unique" if field.unique else "")


if __name__ == "__main__":
    made: dict[str, Callable] = {
        f.__name__: f for f in (notebooks, dictionary, references, pictures)
    }
    made[sys.argv[1]]()
