"""What is table and not code: the tags of each format, the words of designs and groups."""

import json
from pathlib import Path

TABLES = json.loads(Path(__file__).with_name("tags.json").read_text(encoding="utf-8"))
# Where each format keeps what we want: by format and column the tags, best place first.
TAGS: dict[str, dict[str, list[str]]] = TABLES["places"]
# Tags of which a record may have several.
REPEATED = {*TABLES["repeated"]}
# By design: what a publication type is searched for, and what we write.
DESIGNS: dict[str, tuple[str, str]] = TABLES["designs"]
