"""The command line: ``massage-edu`` and ``python -m massage_edu``.

Exit codes: 0 good, 1 problems found, 2 wrong usage. Errors go to stderr.
"""

import argparse
import json
import os
import sys
from pathlib import Path


class CommandError(Exception):
    """A command that cannot be done: the message says why; ``code`` is the exit code."""

    def __init__(self, message, code: int = 2):
        super().__init__(str(message))
        self.code = code


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    parser = argparse.ArgumentParser(prog="massage-edu", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--data", metavar="DIR", help="folder with the CSVs (default: the collection's own)"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _data_commands(commands)
    _question_commands(commands)
    _lesson_commands(commands)
    args, rest = parser.parse_known_args(argv)
    if rest and args.run is not lab:  # which passes them on
        parser.error(f"unknown: {' '.join(rest)}")
    args.rest = rest
    from ..files import NothingWrittenError
    from ..tables.problems import DataError

    try:
        return args.run(args)
    except DataError as error:
        print(f"massage-edu {args.command}: {error}", file=sys.stderr)
        return 1
    except (NothingWrittenError, CommandError) as error:
        print(f"massage-edu {args.command}: {error}", file=sys.stderr)
        return getattr(error, "code", 1)


def _command(commands, run, summary: str, **defaults) -> argparse.ArgumentParser:
    """Add the command that is named as its function, and return it for its options."""
    one = commands.add_parser(run.__name__.replace("_", "-"), help=summary)
    one.add_argument(
        "--data", metavar="DIR", default=argparse.SUPPRESS, help="folder with the CSVs"
    )
    one.set_defaults(run=run, **defaults)
    return one


def _data_commands(commands) -> None:
    one = _command(commands, check, "list every problem in the data")
    one.add_argument("--format", choices=("text", "json"), default="text")

    one = _command(commands, add, "add studies from citation files, or a finding (--finding)")
    files = "RIS, PubMed, BibTeX or CSL-JSON; with --finding: name=value"
    one.add_argument("what", nargs="*", metavar="FILE", help=files)
    one.add_argument(
        "--finding", action="store_true", help="add a finding; asks for what is missing"
    )
    one.add_argument(
        "--design", default="", help="design of the studies whose record does not say it"
    )
    one.add_argument("--dry-run", action="store_true", help="report, but write nothing")
    one.add_argument(
        "--lookup", nargs="+", metavar="DOI_OR_PMID", help="ask Crossref or PubMed over the network"
    )
    one.add_argument(
        "--mail", metavar="ADDRESS", help="your mail address, which --lookup tells the two services"
    )

    one = _command(commands, cite, "print citations")
    one.add_argument("studies", nargs="+", metavar="STUDY_ID")
    one.add_argument(
        "--style", default="apa", choices=("apa", "vancouver", "bibtex", "ris", "csl-json")
    )

    one = _command(commands, export, "write all studies into a file for a citation manager")
    one.add_argument(
        "--to", required=True, metavar="FILE", help="a name that ends with .bib, .ris or .json"
    )

    _command(commands, tidy, "rewrite the CSVs in the form they should have, where nothing is lost")

    one = _command(commands, diff, "say in words what a change adds to the evidence")
    one.add_argument(
        "since", nargs="?", default="HEAD", metavar="REV", help="revision or folder (default: HEAD)"
    )


def _question_commands(commands) -> None:
    one = _command(
        commands, export_questions, "write questions for Moodle or a spreadsheet, or an answer key"
    )
    one.add_argument("--to", required=True, choices=("moodle-xml", "gift", "csv", "answer-key"))
    one.add_argument("--lesson", default="", metavar="NUMBER", help="one lesson only, e.g. 02")
    kinds = (
        "questions (default): no steps of unfolding cases; cases: only these, in order; "
        "all (default of answer-key)"
    )
    one.add_argument("--kind", choices=("questions", "cases", "all"), help=kinds)
    one.add_argument("--file", metavar="FILE", help="where to (default: the screen)")

    one = _command(
        commands, class_report, "what a class missed most, from the files that students handed in"
    )
    one.add_argument("folder", metavar="FOLDER", help="holds each student's .jsonl file")
    one.add_argument(
        "--file",
        default="class-report.html",
        metavar="FILE",
        help="the page to write (%(default)s)",
    )


def _lesson_commands(commands) -> None:
    one = _command(commands, lab, "open a lesson (number or file; 01 when not given) in JupyterLab")
    one.usage = "massage-edu lab [LESSON] [JUPYTERLAB OPTION ...]"

    one = _command(
        commands, site, "make the lessons into plain web pages that need neither server nor network"
    )
    one.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for the pages (default: build/site)"
    )

    one = _command(
        commands, app, "open the lessons as web pages, or serve them to a class (--serve)"
    )
    one.add_argument(
        "--serve", action="store_true", help="give them an address instead of opening the file"
    )
    _server(one)
    one.add_argument(
        "--host", default="127.0.0.1", help="0.0.0.0 lets everyone in your network read them"
    )

    summary = "open a lesson as slides with live controls and speaker's notes"
    one = _command(commands, present, summary, host="127.0.0.1")
    one.add_argument("lesson", nargs="?", default="01", metavar="LESSON")
    _server(one)

    one = _command(commands, handout, "write a lesson as one file to print")
    one.add_argument("lesson", nargs="?", default="02", metavar="LESSON")
    one.add_argument(
        "--condition",
        default="",
        metavar="ID",
        help="the card of one condition or topic alone, e.g. low-back-pain",
    )
    one.add_argument(
        "--stop-signs", action="store_true", help="the stop signs on one page for the wall"
    )
    one.add_argument("--to", choices=("html", "pdf"), default="pdf")
    one.add_argument("--answers", action="store_true", help="with the answers, for the teacher")
    one.add_argument("--paper", choices=("A4", "Letter"), default="A4")
    one.add_argument(
        "--only", choices=("questions",), default="", help="the questions and cases alone"
    )
    parts = ("references", "cautions", "words", "cards")
    one.add_argument(
        "--without", nargs="+", choices=parts, help="parts to leave out (cards: flash cards)"
    )
    one.add_argument(
        "--out", type=Path, metavar="FILE", help="default: named after the lesson, in this folder"
    )

    _command(commands, doctor, "one OK or FAIL line for each thing that a class needs")


def _server(parser) -> None:
    parser.add_argument("--port", type=int, default=0, help="default: any free one")
    parser.add_argument("--no-browser", action="store_true", help="only say the address")


def check(args) -> int:
    """Print the problems of the data; warnings alone do not fail."""
    from ..tables import check as checker

    problems = checker.check(args.data)
    if args.format == "json":
        print(json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            print(problem, file=sys.stderr)
        errors = sum(problem.severity == "error" for problem in problems)
        print(f"errors: {errors}, warnings: {len(problems) - errors}")
    return int(any(problem.severity == "error" for problem in problems))


def add(args) -> int:
    """Add studies from files, or a finding, and print what became of each."""
    from ..citations import read as citations
    from ..contribute import add as contribute

    if args.lookup and (args.finding or not args.mail):
        raise CommandError("--lookup needs --mail, and goes without --finding")
    if args.finding:
        report = contribute.add_finding(_finding(args), args.data, args.dry_run)
        return _report(report, args.dry_run)
    if not args.what and not args.lookup:
        raise CommandError("name a file, or use --finding")
    allowed = contribute.tables_of(_folder(args))["studies"]["design"].enum
    if args.design and args.design not in allowed:
        raise CommandError(f"--design is one of {', '.join(allowed)}")
    code = 0
    imports = _look_up(args) if args.lookup else {}
    for name in args.what:
        try:
            imports[name] = citations.read_records(Path(name).read_bytes())
        except OSError as error:
            print(f"{name}: cannot be read: {error.strerror}", file=sys.stderr)
            code = 2
    for name, records in imports.items():
        print(name)
        report = contribute.add_studies(records, args.data, args.design, args.dry_run)
        code = max(code, _report(report, args.dry_run))
    return code


def _look_up(args) -> dict:
    """Return the record of each DOI or PMID; when one fails, nothing is added."""
    from ..citations import lookup

    cache = _folder(args).resolve().parent / ".cache" / "citations"
    return {one: lookup.look_up(one, args.mail, cache) for one in args.lookup}


def _report(report, dry_run: bool) -> int:
    """Print a report; 1 when nothing of it is good."""
    good = report.added or report.there
    print(report, file=sys.stdout if good else sys.stderr)
    if dry_run:
        print("  (dry run: nothing was written)")
    return 0 if good else 1


def _finding(args) -> dict[str, str]:
    """Return the finding's values: those given as ``name=value``, and what the person answers."""
    from ..contribute import add as contribute

    given = _pairs(args.what)
    values = dict(given)
    table = contribute.tables_of(_folder(args))["findings"]
    asked = False
    try:
        while True:  # what was given is judged before anything is asked
            report = contribute.add_finding(values, args.data, dry_run=True)
            faults = [
                problem
                for problem in report.problems
                if problem.severity == "error" and (asked or problem.column in values)
            ]
            print("".join(map(_once_more, faults)))
            wrong = _columns_of(faults, table)
            for name in wrong & values.keys():
                del values[name]
            names = wrong if asked else wrong | _open_columns(table, values)
            if not names or (report.refused and not report.problems):
                break
            for field in table.fields:
                if field.name in names and not _is_settled(field, table, values):
                    values[field.name] = _answer(field, args)
            asked = True
    except EOFError:  # the person gave up: what is there is judged as it stands
        print()
        values = {**given, **values}
    except KeyboardInterrupt:
        raise contribute.NothingWrittenError("stopped; nothing was written") from None
    return values


def _pairs(words: list[str]) -> dict[str, str]:
    """Return the values that were given as ``name=value``."""
    from ..files import NothingWrittenError

    values = {}
    for pair in words:
        name, equals, value = pair.partition("=")
        if not equals:
            raise NothingWrittenError(f"{pair!r} is not of the form name=value")
        values[name.strip()] = value.strip()
    return values


def _once_more(problem) -> str:
    """Return the line that asks for a value again."""
    hint = f"({problem.hint})" if problem.hint else ""
    return f"\nOnce more, please: {problem.column}: {problem.message} {hint}"


def _columns_of(faults: list, table) -> set[str]:
    """Return the columns to ask for again; a fault across a group of columns asks for all of it."""
    from ..tables.checks.groups import ACROSS

    columns = {problem.column for problem in faults}
    across = {problem.column for problem in faults if problem.code in ACROSS}
    for group in (table.interval, *table.exactly_one):
        if across.intersection(group):
            columns.update(group)
    return columns


def _open_columns(table, values: dict[str, str]) -> set[str]:
    """Return the columns without a value, except those that are filled in for the person."""
    return {*table.columns} - {table.key, "added_on", *values}


def _is_settled(field, table, values: dict[str, str]) -> bool:
    """Return whether another column has the value, of a group where exactly one is wanted."""
    groups = [group for group in table.exactly_one if field.name in group]
    return any(values.get(name) for group in groups for name in group)


def _answer(field, args) -> str:
    """Ask for one value, saying what it means and what is allowed."""
    from ..contribute import add as contribute

    choices = field.enum
    if field.references:
        table, column = field.references[0].split(".")
        choices = [row[column] for row in contribute.records(table, args.data)]
    example = f" E.g. {field.example}" if field.example else ""
    print(f"\n{field.title}: {field.description}{example}")
    if 0 < len(choices) <= 40:
        print(f"  one of: {', '.join(choices)}")
    needed = " (needed)" if field.required else ""
    return input(f"{field.name}{needed}: ").strip()


def _folder(args) -> Path:
    from ..tables import schema

    return Path(args.data) if args.data else schema.default_data_dir()


def cite(args) -> int:
    """Print the citations of some studies."""
    from ..citations import write as bibliography
    from ..contribute import add as contribute
    from ..tables import read as reading

    known = {row["study_id"]: row for row in contribute.records("studies", args.data)}
    lost = [name for name in args.studies if name not in known]
    for name in lost:
        print(f"no study {name!r}; {reading.nearest(name, known)}".rstrip("; "), file=sys.stderr)
    if not lost:
        print(bibliography.cite([known[name] for name in args.studies], args.style), end="")
    return int(bool(lost))


def export(args) -> int:
    """Write all studies into one file, whose ending names the format."""
    from ..citations import write as bibliography
    from ..contribute import add as contribute

    path = Path(args.to)
    style = bibliography.FILES.get(path.suffix.lower())
    if not style:
        raise CommandError(f"{path.name!r} must end with {', '.join(bibliography.FILES)}")
    rows = contribute.records("studies", args.data)
    return _written(bibliography.cite(rows, style), args.to, f"{len(rows)} studies")


def export_questions(args) -> int:
    """Write the questions of one lesson, or of all, in another system's format."""
    from ..learning import exports, questions
    from ..tables import catalog

    kind = args.kind or ("all" if args.to == "answer-key" else "questions")
    chosen = [
        question
        for question in questions.every_question(catalog.load(args.data))
        if args.lesson in ("", question.lesson)
        and kind in ("all", "cases" if question.case_id else "questions")
    ]
    if not chosen:
        raise CommandError(f"lesson {args.lesson!r} has no {kind.replace('all', 'questions')}")
    return _written(exports.write(chosen, args.to), args.file, f"{len(chosen)} questions")


def class_report(args) -> int:
    """Write the report of a class as a page."""
    from .. import web
    from ..widgets import report

    try:
        summary = report.class_report(args.folder)
    except OSError as error:
        raise CommandError(error, 1) from error
    for note in summary.notes:
        print(note, file=sys.stderr)
    return _written(web.page("Class report", summary.html), args.file, summary.told)


def _written(text: str, path: str | None, what: str) -> int:
    """Write text to a file, or print it when there is none."""
    if not path:
        print(text, end="")
        return 0
    from ..contribute import add as contribute

    try:
        contribute.write(Path(path), text.encode())
    except OSError as error:
        print(f"{path} cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{what} written to {path}")
    return 0


def tidy(args) -> int:
    """Rewrite the CSVs in canonical form; 1 when one could not be."""
    from ..contribute import add as contribute

    done = contribute.tidy(args.data)
    for line in done:
        print(line, file=sys.stderr if line.startswith("not") else sys.stdout)
    print("all files are tidy" if not done else "run massage-edu check next")
    return int(any(line.startswith("not") for line in done))


def diff(args) -> int:
    """Print in words what changed."""
    from ..contribute import diff as changes

    print(changes.diff(args.data, args.since))
    return 0


def lab(args) -> int:
    """Open JupyterLab as a classroom tool, in this process."""
    from ..classroom import jupyterlab as classroom

    rest = args.rest
    notebook = _lesson(args, rest.pop(0) if rest and not rest[0].startswith("-") else "01")
    return classroom.open_lab(notebook, rest)


def _lesson(args, name: str) -> Path:
    """Return the notebook of a lesson, or stop and say which there are.

    Its data are those of ``--data``.
    """
    from ..classroom import jupyterlab as classroom

    if args.data:
        os.environ["MASSAGE_EDU_DATA"] = str(Path(args.data).resolve())
    try:
        return classroom.find_lesson(name)
    except FileNotFoundError as error:
        raise CommandError(error) from error


def site(args) -> int:
    """Write the pages, unless they are up to date."""
    _pages(args)
    return 0


def _pages(args, name: str = "01") -> tuple[Path, Path]:
    """Write the pages of all lessons, unless they are up to date.

    Return their folder, and the notebook of the lesson ``name``.
    """
    from ..publish import site as pages

    notebook = _lesson(args, name)
    folder = getattr(args, "out", None) or notebook.parent.parent / "build" / "site"
    try:
        folder = pages.build(folder, notebook.parent)
    except OSError as error:
        mend = "name another folder with massage-edu site --out"
        raise CommandError(f"{folder} cannot be written: {error}; {mend}", 1) from error
    print(folder / "index.html")
    return folder, notebook


def app(args) -> int:
    """Open the pages in the browser, from their folder or from an address of their own."""
    import webbrowser

    from ..classroom import jupyterlab as classroom

    folder, _ = _pages(args)
    if args.serve:
        return classroom.serve(folder, "index.html", args.host, args.port, not args.no_browser)
    if not args.no_browser:
        webbrowser.open((folder / "index.html").resolve().as_uri())
    return 0


def present(args) -> int:
    """Open the slides of a lesson.

    They get an address of their own, because some systems drop ``?slides`` from a file's.
    """
    from ..classroom import jupyterlab as classroom

    folder, notebook = _pages(args, args.lesson)
    page = f"{notebook.stem.partition('_')[2]}.html?slides"
    return classroom.serve(folder, page, args.host, args.port, not args.no_browser)


def handout(args) -> int:
    """Write a hand-out and print where it is."""
    from ..publish import handout as paper
    from ..publish import notebook as lessons
    from ..tables import catalog

    if args.stop_signs:
        name = "stop-signs"
        page = paper.wall_card(catalog.load(args.data), args.paper)
    elif args.condition:
        name = args.condition
        page = _card(args)
    else:
        lesson = lessons.read(_lesson(args, args.lesson))
        part = f"-{args.only}" if args.only else ""
        name = f"{lesson.name}{part}-{'answers' if args.answers else 'handout'}"
        page = paper.page(lesson, args.answers, args.paper, args.only, args.without or ())
    target = args.out or Path(f"{name}.{args.to}")
    try:
        if args.to == "pdf":
            paper.pdf(page, target)
        else:
            target.write_text(page, encoding="utf-8", newline="\n")
    except (paper.HandoutError, OSError) as error:
        raise CommandError(error, 1) from error
    print(target)
    return 0


def _card(args) -> str:
    """Return the card of a condition as a page, or stop and say which there are."""
    from ..publish import handout as paper
    from ..tables import catalog
    from ..tables import read as reading

    data = catalog.load(args.data)
    if args.condition not in (known := set(data.permissions.topic_id)):
        hint = reading.nearest(args.condition, known) or f"there are: {', '.join(sorted(known))}"
        raise CommandError(f"no condition {args.condition!r}; {hint}")
    return paper.card(args.condition, data, args.paper)


def doctor(args) -> int:
    """Print one line for each thing that a class needs."""
    from ..classroom import jupyterlab as classroom

    good = True
    for name, fault, mend in classroom.examine(args.data):
        print(f"FAIL  {name}: {fault}. Mend: {mend}" if fault else f"OK    {name}")
        good = good and not fault
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
