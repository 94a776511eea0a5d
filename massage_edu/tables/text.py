"""What text may stand in a cell.

Whoever writes a table, and whoever checks it, holds to the same.
"""

import codecs
import html
import re
import unicodedata

# Control characters but tab and line ends, those without width or that reorder text (Unicode
# TR 36), and the mark that is left where a letter was lost.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]"
)
FORMULA = re.compile(r"[=@]|[+\-](?=[A-Za-z(@=+\-])")
ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{2,6}|#x[0-9A-Fa-f]{2,5});")
ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}")
LOST_LETTER = re.compile(r"[^\W\d_][?][^\W\d_]")
# Signs that Windows-1252 has where Mac Roman has the letters é, ü, ä, à and others; no word holds
# one of them between a letter and a small letter.
SIGN_IN_WORD = re.compile(r"[^\W\d_][ŽŸŠŒƒ†‡ˆ‰‹›•„‚“”™˜€]+[a-zà-ÿ]")
# A large letter with an accent there is a small one of Windows-1252, read as Mac Roman.
LARGE_IN_WORD = re.compile(r"[^\W\d_][À-ÖØ-ÞˆˇÙ‰Œ]+[a-zà-ÿ]")
# An apostrophe where none belongs: Mac Roman has í there.
ODD_APOSTROPHE = re.compile(r"[a-zà-ÿ]{3}’(?!(?:s|t|re|ve|ll|d|m|hui)\b)[a-zà-ÿ]")
# What Polish and other codes have as letters; and a word of Cyrillic or Greek letters alone.
ODD_SIGN = re.compile(r"[a-zà-ÿ]{2}[¹³ª¶±¼½¾µ§£¦](?:[a-zà-ÿ]|$)|[³¶±¼½¾£][a-zà-ÿ]{2}|[À-ÿ]{4}")
# Small letters that Unicode does not take apart.
WHOLE_LETTERS = str.maketrans(
    {"ø": "o", "ß": "ss", "ł": "l", "ı": "i", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
CUBIC_UNIT = re.compile(r"[ckdm]?m³")


def without_accents(word: str) -> str:
    """Return a word of small letters, each accent behind its letter as a sign of its own.

    >>> without_accents("gøtzsche"), len(without_accents("müller"))
    ('gotzsche', 7)

    """
    return unicodedata.normalize("NFKD", word.translate(WHOLE_LETTERS))


def is_windows_1252(word: str) -> bool:
    """Return whether a word that Windows-1252 reads from a few bytes is one that people write.

    >>> is_windows_1252("naïve"), is_windows_1252("“quoted”"), is_windows_1252("MŸller")
    (True, True, False)

    """
    inside = word.strip("\"'“”‘’„‚…–—«»‹›.,;:!?()[]")
    signs = re.search(r"[^\W\d_][^\w\s'’\-–—./&+()*]+[^\W\d_]", inside)
    crooked = any(
        pattern.search(inside)
        for pattern in (SIGN_IN_WORD, LARGE_IN_WORD, ODD_APOSTROPHE, ODD_SIGN)
        if not CUBIC_UNIT.fullmatch(inside)
    )
    lone = re.search(r"[^\x00-\x7fÀ-ÿ’–—ŠšŽžŒœŸ“”‘„…€™°±µ²³·§«»½¼¾ºª\xa0]", inside)
    return not (signs or crooked or lone)


def mended(word: str) -> str:
    """Return what a word was before a wrong encoding damaged it; nothing when it looks sound.

    UTF-8 that was read as Windows-1252 or as Mac Roman can be turned back without doubt, since
    hardly any other text makes valid UTF-8 again. One eight-bit code read as another is told by a
    sign or a large letter inside a word.

    >>> mended("MÃ¼ller"), mended("donâ€™t"), mended("caf√©"), mended("MŽnard"), mended("Müller")
    ('Müller', 'don’t', 'café', 'Ménard', '')
    """
    if ENTITY.search(word) and (plain := html.unescape(word)) != word:
        return plain
    if ESCAPE.search(word):
        return re.sub(r"\\[ux]([0-9a-fA-F]+)", lambda code: chr(int(code[1], 16)), word)
    if word.isascii():
        return ""
    for codec in ("cp1252", "mac-roman"):
        if sound := _as_utf8(word, codec):
            return mended(sound) or sound  # it may have happened twice
    for pattern, read_as, written_as in (
        (SIGN_IN_WORD, "cp1252", "mac-roman"),
        (LARGE_IN_WORD, "mac-roman", "cp1252"),
    ):
        if pattern.search(word):
            return _turned(word, read_as, written_as)
    return ""


def _as_utf8(word: str, codec: str) -> str:
    """Return a word that was UTF-8 before it was read in another code; else nothing."""
    try:
        raw = b"".join(
            bytes([ord(c)]) if codec == "cp1252" and 0x80 <= ord(c) < 0xA0 else c.encode(codec)
            for c in word
        )
        return raw.decode("utf-8")
    except UnicodeError:
        return ""


def _turned(word: str, read_as: str, written_as: str) -> str:
    try:
        turned = word.encode(read_as).decode(written_as)
    except UnicodeError:
        return ""
    return turned if re.fullmatch(r"[\w'’.,;:()/–-]+", turned) else ""


# What is not UTF-8 is read as Windows-1252, byte by byte, so that the letters around it stay right.
def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252", _as_windows)
