"""What text may stand in a cell: whoever writes a table, and whoever checks it, holds to the same."""

import re

# Control characters but tab and line ends, those without width or that reorder text (Unicode TR 36),
# and the mark that is left where a letter was lost.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]"
)
# Text that is no formula and has no space at its ends.
TIDY = re.compile(r"[^\s=@+\-\ufffd](?:[^\ufffd]*[^\s\ufffd])?")
FORMULA = re.compile(r"[=@]|[+\-](?=[A-Za-z(@=+\-])")
