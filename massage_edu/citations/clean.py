"""Text out of bytes: decoded, without mark-up, entities or characters that cannot be seen."""

import html
import re
import unicodedata

from ..tables.text import UNSEEN

LONGEST = 200_000  # no more is added to a text, so that a mad file cannot cost minutes
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r")) + b"\x7f"
MARK_UP = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|</?[A-Za-z][^<>]*>")
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def decode(raw: bytes) -> str:
    """Return the text of a file, its lines ended by LF, without control characters."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    text = raw.translate(None, CONTROLS).decode("utf-8", "windows-1252").lstrip("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def clean(text: str) -> str:
    """Return the text on one line, without mark-up, entities or characters that cannot be seen."""
    for _ in range(5):  # taking one thing out may join the parts of another
        before = text
        if "<" in text or "&" in text or "]]>" in text:
            text = MARK_UP.sub("", ENTITY.sub(lambda entity: html.unescape(entity[0]), text))
        if not text.isascii() or "\x7f" in text or "\x00" in text:
            text = UNSEEN.sub("", text.encode("utf-8", "replace").decode())
            text = unicodedata.normalize("NFC", text)
        if text == before:
            break
    else:
        text = text.replace("<", "").replace("&", "")
    return " ".join(text.split())
