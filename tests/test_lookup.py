"""Tests of the look-up against a stub server on this machine; the network is never used."""

import json
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from test_architecture import imports, modules, room_of
from test_contribute import content, run

from massage_edu.citations import lookup
from massage_edu.cli import commands as cli
from massage_edu.contribute import add as contribute
from massage_edu.contribute.add import NothingWrittenError

DOI, PMID, MAIL = "10.5555/new.1", "99999991", "you@example.org"
WORK = {
    "DOI": "10.5555/NEW.1",
    "type": "journal-article",
    "title": ["Massage for <i>back</i> pain"],
    "subtitle": ["a randomized controlled trial"],
    "container-title": ["Journal of Invented Results"],
    "author": [
        {"given": "Anna B.", "family": "Sample", "sequence": "first"},
        {"name": "Massage Study Group"},
    ],
    "issued": {"date-parts": [[2026, 3]]},
    "volume": "1",
    "issue": "2",
    "page": "3-9",
    "URL": "https://doi.org/10.5555/new.1",
    "publisher": "Nobody",
}
MEDLINE = (
    (Path(__file__).parent.parent / "data/examples/pubmed.nbib").read_bytes().split(b"\n\n")[0]
)


def work(**changes):
    """Return an answer of Crossref, changed as given."""
    return json.dumps({"status": "ok", "message": {**WORK, **changes}}).encode()


@pytest.fixture
def stub(monkeypatch):
    """Start a server that gives the ``answers`` in turn (the last for ever) and keeps what was
    ``asked``.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked.append((time.monotonic(), self.path, self.headers["User-Agent"]))
            status, headers, body = (
                server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            )
            if status is None:
                server.done.wait(10)
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    monkeypatch.setenv("no_proxy", "*")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answers, server.done = [], [(200, {}, work())], threading.Event()
    base = f"http://127.0.0.1:{server.server_port}/"
    server.bases = {"crossref": f"{base}works/", "pubmed": f"{base}efetch.fcgi"}
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.done.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def ask(stub, tmp_path):
    """Return ``look_up`` for the stub, without pauses."""
    return partial(
        lookup.look_up, mail=MAIL, cache_dir=tmp_path / "cache", **stub.bases, timeout=5, pause=0
    )


@pytest.mark.parametrize("typed", [DOI, " https://doi.org/10.5555/NEW.1. ", "doi:10.5555/new.1"])
def test_a_doi_is_looked_up_once(ask, stub, typed):
    """Take Crossref's answer whole, politely; the second time it comes from the cache."""
    [record] = ask(typed).records
    assert record.fields["title"] == "Massage for back pain: a randomized controlled trial"
    assert record.fields["authors"] == "Sample AB; Massage Study Group"
    assert (record.fields["doi"], record.fields["year"], record.fields["pages"]) == (
        DOI,
        "2026",
        "3-9",
    )
    assert (record.fields["journal"], record.fields["note"]) == ("Journal of Invented Results", "")
    assert ask(DOI, mail="") == ask(typed)
    [(_, path, agent)] = stub.asked
    assert (unquote(path), agent) == (f"/works/{DOI}", f"massage-edu (mailto:{MAIL})")


@pytest.mark.parametrize(
    "typed", [PMID, f"PMID: {PMID}", f"https://pubmed.ncbi.nlm.nih.gov/{PMID}/"]
)
def test_a_pmid_is_looked_up_once(ask, stub, typed):
    """Take PubMed's answer with its design; the second time it comes from the cache, the same."""
    stub.answers = [(200, {}, MEDLINE)]
    found = ask(typed)
    fields = found.records[0].fields
    assert (fields["pmid"], fields["design"], fields["doi"]) == (PMID, "rct", "10.5555/practice.1")
    assert ask(PMID) == found
    [(_, path, _)] = stub.asked
    query = parse_qs(urlsplit(path).query)
    assert (query["id"], query["email"], query["rettype"]) == ([PMID], [MAIL], ["medline"])


def test_a_retraction_is_kept(ask, stub):
    """Mark a retracted study, from either service, also from the cache."""
    stub.answers = [
        (200, {}, work(**{"updated-by": [{"type": "retraction", "DOI": "10.5555/r"}]})),
        (200, {}, MEDLINE + b"\nPT  - Retracted Publication\n"),
    ]
    for typed in (DOI, PMID, DOI, PMID):
        assert ask(typed).records[0].fields["note"] == "retracted"
    assert ask(PMID).records[0].fields["design"] == "rct"


BAD = {
    "not known": ((404, {}, b"Resource not found."), "does not know it (404)"),
    "server down": ((503, {}, b""), "fault 503"),
    "too many for ever": ((429, {"Retry-After": "0"}, b""), "too many requests (429)"),
    "a long pause": ((429, {"Retry-After": "86400"}, b""), "too many requests (429)"),
    "no answer": ((None, {}, b""), "no answer within 0.3 seconds"),
    "half an answer": ((200, {"Content-Length": "99999"}, work()), "cannot be reached"),
    "broken JSON": ((200, {}, work()[:-9]), "answer is broken"),
    "other JSON": ((200, {}, b'{"message": [1, 2]}'), "answer is broken"),
    "odd title": ((200, {}, work(title=[{"a": 1}])), "answer is broken"),
    "deep JSON": ((200, {}, b"[" * 200_000), "answer is broken"),
    "another DOI": ((200, {}, work(DOI="10.5555/other")), "about another study (10.5555/other)"),
    "no author": ((200, {}, work(author=[])), "no authors"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_changes_nothing(stub, scratch, tmp_path, monkeypatch, capsys, name):
    """Give a clear message and exit code 1, write no data and keep no answer."""
    stub.answers = [BAD[name][0]]
    quick = partial(lookup.look_up, **stub.bases, timeout=0.3, pause=0)
    monkeypatch.setattr(lookup, "look_up", quick)
    before = content(scratch)
    assert cli.main(["add", "--data", str(scratch), "--lookup", DOI, "--mail", MAIL]) == 1
    out, err = capsys.readouterr()
    assert BAD[name][1] in err and DOI in err and out == ""
    assert content(scratch) == before
    assert not (tmp_path / ".cache").exists()
    assert len(stub.asked) == (2 if name == "too many for ever" else 1)


def test_another_pmid_or_none_is_refused(ask, stub):
    """Take no other study for the one that was asked for."""
    for body, told in (
        (MEDLINE, "about another study"),
        (b"id: 1 Error occurred", "cannot be used"),
    ):
        stub.answers = [(200, {}, body)]
        with pytest.raises(NothingWrittenError, match=told):
            ask("12345")


def test_a_pause_is_kept_and_then_asked_again(ask, stub):
    """Wait as long as a 429 says, then take the good answer."""
    stub.answers = [(429, {"Retry-After": "1"}, b""), (200, {}, work())]
    assert ask(DOI).seen == 1
    (first, *_), (second, *_) = stub.asked
    assert second - first >= 1


def test_requests_keep_their_distance(ask, stub):
    """Begin no request sooner than the pause after the one before."""
    stub.answers = [(200, {}, work()), (200, {}, work(DOI="10.5555/b"))]
    ask(DOI, pause=0.4)
    ask("10.5555/b", pause=0.4)
    (first, *_), (second, *_) = stub.asked
    assert second - first >= 0.35


def test_a_spoilt_cache_is_asked_again(ask, stub, tmp_path):
    """Trust a kept answer only when it can be read and is about this study."""
    ask(DOI)
    [kept] = (tmp_path / "cache").iterdir()
    assert json.loads(kept.read_bytes())[0]["DOI"] == DOI
    for spoilt in (b"[{", kept.read_bytes().replace(b"new.1", b"new.2")):
        kept.write_bytes(spoilt)
        assert ask(DOI).records[0].fields["doi"] == DOI
    assert len(stub.asked) == 3


@pytest.mark.parametrize(
    ("typed", "mail"), [("massage", MAIL), ("", MAIL), (DOI, "you"), (DOI, "a@b.org\nX: y")]
)
def test_nobody_is_asked_for_nonsense(ask, stub, typed, mail):
    """Refuse what is no identifier or no mail address before any request."""
    with pytest.raises(NothingWrittenError, match=r"neither a DOI|no mail address"):
        ask(typed, mail=mail)
    assert stub.asked == []


def test_a_cache_that_cannot_be_written_gives_a_message(ask, tmp_path):
    """Say which folder cannot be written."""
    (tmp_path / "file").write_text("")
    with pytest.raises(NothingWrittenError, match="cannot be written"):
        ask(DOI, cache_dir=tmp_path / "file" / "cache")


def test_add_by_look_up(stub, scratch, tmp_path, monkeypatch, capsys):
    """Add a DOI by command; the second time it is there already and nobody is asked."""
    monkeypatch.setattr(lookup, "look_up", partial(lookup.look_up, **stub.bases, pause=0))
    words = ["add", "--data", str(scratch), "--lookup", DOI, "--mail", MAIL, "--design", "rct"]
    assert [cli.main(words), cli.main(words)] == [0, 0]
    assert "1 already there" in capsys.readouterr().out
    assert "sample2026" in {row["study_id"] for row in contribute.records("studies", scratch)}
    assert len(stub.asked) == len(list((tmp_path / ".cache" / "citations").iterdir())) == 1


def test_one_bad_answer_of_two_adds_nothing(stub, scratch, monkeypatch, capsys):
    """Add none when one fails; the good answer is kept for the next try."""
    monkeypatch.setattr(lookup, "look_up", partial(lookup.look_up, **stub.bases, pause=0))
    stub.answers, before = [(200, {}, work()), (404, {}, b"")], content(scratch)
    assert (
        cli.main(["add", "--data", str(scratch), "--lookup", DOI, "10.5555/none", "--mail", MAIL])
        == 1
    )
    assert "10.5555/none" in capsys.readouterr().err
    assert content(scratch) == before


def test_look_up_is_off_unless_asked_for(scratch):
    """Import it nowhere but in that one command, and refuse that without an address."""
    assert {room_of(p) for p in modules() if "citations.lookup" in imports(p)} == {"cli"}
    example = str(scratch / "examples" / "pubmed.nbib")
    code = (
        "import sys, massage_edu as me; from massage_edu import cli; me.check()\n"
        f"cli.main(['add', {example!r}, '--data', {str(scratch)!r}])\n"
        "print('massage_edu.citations.lookup' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
    for words in (["--lookup", DOI], ["--lookup", DOI, "--mail", MAIL, "--finding"]):
        done = run(scratch, "add", *words)
        assert (done.returncode, "--lookup needs --mail" in done.stderr) == (2, True)
