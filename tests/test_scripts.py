"""The bundled scripts are those of the sources, rest on free licences, and lead to no host."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).parent.parent / "massage_edu" / "web"
LICENCES = re.compile(r"MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0")


def test_a_fresh_build_gives_the_committed_scripts(tmp_path):
    """Bundle the scripts again and compare every byte; `make scripts` mends a difference."""
    if not (shutil.which("npm") and (WEB / "node_modules").is_dir()):
        assert not os.environ.get("CI"), "in CI the scripts are built"
        pytest.skip(
            "npm is missing, or `make scripts-test` was not run: the scripts are not built again"
        )
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=WEB, check=True)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert built == {path.name: path.read_bytes() for path in (WEB / "dist").iterdir()}


def test_packages_are_exact_free_and_from_no_named_host():
    """Read what npm installs: exact versions, licences that we may pass on, checksums, no
    address.
    """
    wanted = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    for version in {**wanted["dependencies"], **wanted["devDependencies"]}.values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    text = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert "registry" not in text and '"resolved"' not in text
    packages = {name: one for name, one in json.loads(text)["packages"].items() if name}
    assert packages
    for name, one in packages.items():
        assert LICENCES.fullmatch(one["license"]), name
        assert one["integrity"].startswith("sha512-"), name


def test_the_notice_names_all_that_is_bundled():
    """Find each library with its version and licence beside the scripts."""
    notice = (WEB / "dist" / "NOTICE").read_text(encoding="utf-8")
    wanted = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    for name, version in wanted["dependencies"].items():
        assert f"{name} {version} (" in notice
    assert notice.count("Permission is hereby granted") == len(wanted["dependencies"])


def test_no_line_of_the_scripts_is_too_long():
    """Hold the sources to 100 characters a line."""
    root = WEB.parent.parent
    lab = (root / "massage_edu" / "classroom" / "labextensions").rglob("*.*s")
    sources = [*(WEB / "src").iterdir(), *(root / "tests" / "js").glob("*.js"), *lab]
    long = [
        f"{path.name}:{number}"
        for path in sources
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 100
    ]
    assert long == []
