"""The scripts, styles and templates of everything that a browser shows, one source for all hosts.

Comes in: nothing. Goes out: the text of a file of this room, and a bare page around HTML.
"""

from html import escape
from importlib.resources import files


def source(name: str) -> str:
    """Return the text of a file of this room."""
    return files(__package__).joinpath(name).read_text("utf-8")


def style() -> str:
    """Return the style sheet in a ``<style>`` element."""
    return f"<style>{source('style.css')}</style>"


def page(title: str, body: str) -> str:
    """Return a page of its own around HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{style()}"
        f'</head><body><main class="me">{body}</main></body></html>\n'
    )
