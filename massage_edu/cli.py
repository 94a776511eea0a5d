"""The command line: ``massage-edu`` and ``python -m massage_edu``.

Exit codes: 0 good, 1 problems found, 2 wrong usage. Errors go to stderr.
"""

import argparse
import json
import os
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    parser = argparse.ArgumentParser(prog="massage-edu", description=__doc__.splitlines()[0])
    parser.add_argument("--data", metavar="DIR", help="folder with the CSVs (default: the collection's own)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    one = commands.add_parser("check", help="list every problem in the data")
    one.add_argument("--format", choices=("text", "json"), default="text")
    one.set_defaults(run=check)

    one = commands.add_parser(
        "lab",
        usage="massage-edu lab [LESSON] [JUPYTERLAB OPTION ...]",
        help="open a lesson (number or file; 01 when not given) in JupyterLab",
    )
    one.set_defaults(run=lab, passes_on=True)

    one = commands.add_parser("doctor", help="one OK or FAIL line for each thing that a class needs")
    one.set_defaults(run=doctor)
    for one in commands.choices.values():
        one.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help="folder with the CSVs")

    args, rest = parser.parse_known_args(argv)
    if rest and not getattr(args, "passes_on", False):
        parser.error(f"unknown: {' '.join(rest)}")
    args.rest = rest
    return args.run(args)


def check(args) -> int:
    """Print the problems of the data; warnings alone do not fail."""
    from . import checker

    problems = checker.check(args.data)
    if args.format == "json":
        print(json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            print(problem, file=sys.stderr)
        errors = sum(problem.severity == "error" for problem in problems)
        print(f"{errors} errors, {len(problems) - errors} warnings")
    return int(any(problem.severity == "error" for problem in problems))


def lab(args) -> int:
    """Open JupyterLab as a classroom tool, in this process."""
    from . import classroom

    if args.data:
        os.environ["MASSAGE_EDU_DATA"] = str(Path(args.data).resolve())
    rest = args.rest
    name = rest.pop(0) if rest and not rest[0].startswith("-") else "01"
    try:
        notebook = classroom.find_lesson(name)
    except FileNotFoundError as error:
        print(f"massage-edu lab: {error}", file=sys.stderr)
        return 2
    return classroom.open_lab(notebook, rest)


def doctor(args) -> int:
    """Print one line for each thing that a class needs."""
    from . import classroom

    good = True
    for name, fault, mend in classroom.examine(args.data):
        print(f"FAIL  {name}: {fault}. Mend: {mend}" if fault else f"OK    {name}")
        good = good and not fault
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
