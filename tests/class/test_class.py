"""A class at its server: everybody works, nobody sees or stops another, and nothing is lost."""

import json
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from conftest import members
from student import LESSON, Kernel, Student, shown

CGROUP = Path("/sys/fs/cgroup/memory/massage-edu-test")
QUIZ = "import massage_edu as me; me.quiz('01')"


def together(students: list[Student], do) -> list:
    """Let every student do the same thing at once, and return what each got."""
    with ThreadPoolExecutor(len(students)) as pool:
        return list(pool.map(do, students))


def told(kernel: Kernel, code: str) -> str:
    """Return what a cell printed; for an error its name and text."""
    answers = kernel.run(code)
    errors = [f"{one['ename']}: {one['evalue']}" for one in shown(answers, "error")]
    return "".join(errors or [one["text"] for one in shown(answers, "stream")]).strip()


@contextmanager
def limited(processes: list[int], most: int):
    """Hold these processes together to this many MB, as systemd does, by a control group."""
    CGROUP.mkdir(exist_ok=True)
    (CGROUP / "memory.limit_in_bytes").write_text(str(most * 2**20), encoding="ascii")
    for process in processes:
        (CGROUP / "cgroup.procs").write_text(str(process), encoding="ascii")
    try:
        yield
    finally:
        for _ in range(100):
            for process in (CGROUP / "cgroup.procs").read_text(encoding="ascii").split():
                with suppress(OSError):  # it has ended meanwhile
                    (CGROUP.parent / "cgroup.procs").write_text(process, encoding="ascii")
            with suppress(OSError):  # one was started meanwhile
                CGROUP.rmdir()
                break
            time.sleep(0.1)


def test_a_wrong_password_stays_outside(server, students):
    """Try to log in with another student's password."""
    stranger = Student(server.address, students[0].name, students[1].password)
    assert "Invalid username or password" in stranger.log_in().text


def test_everybody_runs_lesson_01_and_uses_its_widgets(server, students):
    """Run every cell, choose another claim and see its card; answer a question, which is kept."""

    def work(student: Student) -> tuple[str, str, dict, list[dict]]:
        kernel = student.open()
        for code in student.cells():
            assert not shown(kernel.run(code), "error"), code
        menu = kernel.widget(description="Claim")
        pane = kernel.beside(menu)
        before = kernel.comms[pane]["value"]
        kernel.use(menu, index=2)
        return before, kernel.comms[pane]["value"], *kernel.answer(kernel.form("Check yourself"))

    done = together(students, work)
    for student, (before, after, event, told_then) in zip(students, done, strict=True):
        assert "<h3>" in before and "<h3>" in after and before != after
        head, *events = server.progress(student)
        assert events == [event], "the student's own answer, and nobody else's"
        [answer] = told_then
        assert answer["kind"] == "kept"
        assert answer["kept"]["student"] == head["student"]
        assert answer["kept"]["events"] == [event]
        assert answer["kept"]["problem"] == ""
    codes = {server.progress(student)[0]["student"] for student in students}
    assert len(codes) == len(students), "each has a code of their own"


def test_everything_a_student_runs_is_the_students_and_limited(students, accounts):
    """Look at every process of the class: its account, its priority, its limit of memory."""
    for student in students:
        processes = members("uid", {accounts[student.name]})
        assert len(processes) >= 2, "a server and a kernel"
        for process in processes:
            limits = Path(f"/proc/{process}/limits").read_text(encoding="utf-8")
            [held] = [
                line.split()[3:5]
                for line in limits.splitlines()
                if line.startswith("Max data size")
            ]
            assert held == [str(2**30), str(2**30)]
            assert os.getpriority(os.PRIO_PROCESS, process) == 5


def test_nobody_reads_anothers_files(server, students, accounts):
    """Try from one student's kernel: the other's home, progress, sockets and tokens, and the hub's
    own files.
    """
    me, other = students[:2]
    home = server.homes / other.name
    process = members("uid", {accounts[other.name]})[0]
    kernel = me.open()
    for path in (home, home / "massage-edu", home / ".run", server.state):
        assert told(kernel, f"import os; os.listdir({str(path)!r})").startswith(
            "PermissionError"
        ), path
    for path in (
        home / "massage-edu" / "progress.jsonl",
        f"/proc/{process}/environ",
        server.state / "jupyterhub.sqlite",
    ):
        assert told(kernel, f"open({str(path)!r})").startswith("PermissionError"), path
    assert told(kernel, f"open({str(server.lessons / '01_overview.ipynb')!r}, 'a')").startswith(
        "PermissionError"
    )
    # Kernels are reached by sockets in the home, not by ports that every account could listen to.
    [file, *_] = sorted((home / ".run").glob("kernel-*.json"))
    assert json.loads(file.read_text(encoding="utf-8"))["transport"] == "ipc"


def test_nobody_reaches_anothers_server(students):
    """Ask for another's lessons, kernels, account and tokens, with the right of one's own
    account.
    """
    me, other = students[:2]
    for path in (
        f"api/contents/{LESSON}",
        "api/kernels",
        "files/01_overview.ipynb",
        "lab",
    ):
        answer = me.web.get(f"{other.server}/{path}", allow_redirects=False)
        assert answer.status_code in (302, 403, 404), path
        assert answer.status_code != 302 or "/hub/" in answer.headers["Location"]
    for path in (f"users/{other.name}", f"users/{other.name}/tokens", "users"):
        assert me.call("GET", f"hub/api/{path}").status_code in (403, 404), path
    assert me.call("DELETE", f"hub/api/users/{other.name}/server").status_code in (403, 404)
    assert other.told()["servers"][""]["ready"]


def test_an_endless_loop_stops_nobody_else(students):
    """Loop for ever in one student's kernel: the others' kernels still reply; interrupting it ends
    the loop.
    """
    first, *others = students
    stuck = first.open()
    loop = stuck.send("execute_request", {"code": "while True: pass", "silent": False})
    waited = together(others, lambda student: _reply_time(student.open()))
    print(
        f"\nwhile one loops, the others wait {min(waited):.1f} to {max(waited):.1f} s for the "
        "sum of 1 and 1"
    )
    assert first.call("POST", f"api/kernels/{stuck.id}/interrupt").status_code == 204
    assert "KeyboardInterrupt" in [one["ename"] for one in shown(stuck.wait(loop), "error")]
    assert told(stuck, "print(1 + 1)") == "2"


def _reply_time(kernel: Kernel) -> float:
    start = time.perf_counter()
    assert told(kernel, "print(1 + 1)") == "2"
    return time.perf_counter() - start


def test_a_cell_that_wants_too_much_memory_is_refused(students):
    """Ask for more than the limit: the cell ends with MemoryError, and the kernel goes on with what
    it had.
    """
    kernel = students[0].open()
    kernel.run("kept = 1; eaten = []")
    assert told(kernel, "while True: eaten.append(bytearray(50_000_000))").startswith("MemoryError")
    assert told(kernel, "print(kept)") == "1"
    kernel.run("del eaten")


def test_a_kernel_killed_for_its_memory_comes_back(students, accounts):
    """Let Linux kill a kernel that eats memory, as it does under systemd; it is started again, and
    only it.
    """
    me, other = students[:2]
    kernel, others = me.open(), other.open()
    pid = int(told(kernel, "import os; print(os.getpid())"))
    if CGROUP.parent.is_dir():
        with limited(members("uid", {accounts[me.name]}), 400):
            ended = kernel.run("eaten = []\nwhile True: eaten.append(bytearray(50_000_000))")
    else:
        os.kill(pid, signal.SIGKILL)  # all that Linux does to a process when the memory is used up
        ended = kernel.wait("")
    assert ended[-1]["content"]["execution_state"] in ("restarting", "autorestarting")
    again = Kernel(me, kernel.id)
    assert int(told(again, "import os; print(os.getpid())")) != pid
    for code in me.cells()[:3]:
        assert not shown(again.run(code), "error")
    assert told(others, "print('still here')") == "still here"


def test_newer_lessons_arrive_and_no_work_is_lost(server, students):
    """Change lesson 02 as its teacher, while one student has written into it and another has
    not.
    """
    name, (writer, reader) = "02_conditions.ipynb", students[:2]
    path = f"api/contents/{name}"
    answered = [_answer_once(student) for student in (writer, reader)]
    before = [server.progress(student) for student in (writer, reader)]
    written = writer.call("GET", path).json()
    written["content"]["cells"][0]["source"] = "my notes"
    assert writer.call("PUT", path, json=written).status_code == 200
    lesson = json.loads((server.lessons / name).read_text(encoding="utf-8"))
    lesson["cells"][0]["source"] = "a better beginning"
    (server.lessons / name).write_text(json.dumps(lesson), encoding="utf-8")

    def again(student: Student) -> str:
        student.call("DELETE", f"hub/api/users/{student.name}/server")
        while student.told()["servers"]:
            time.sleep(0.2)
        student.start()
        return student.call("GET", path).json()["content"]["cells"][0]["source"]

    assert together([writer, reader], again) == ["a better beginning", "a better beginning"]
    [kept] = writer.call("GET", "api/contents/my copies").json()["content"]
    found = writer.call("GET", f"api/contents/{kept['path']}").json()["content"]["cells"]
    assert found[0]["source"] == "my notes"
    assert reader.call("GET", "api/contents/my copies").status_code == 404
    assert [server.progress(student) for student in (writer, reader)] == before
    for student, event in zip((writer, reader), answered, strict=True):
        kernel = student.open()
        kernel.run(QUIZ)
        assert event in kernel.comms[kernel.form("Check yourself")]["kept"]["events"]


def _answer_once(student: Student) -> dict:
    """Answer a question of lesson 01, and return the event."""
    kernel = student.open()
    kernel.run(QUIZ)
    return kernel.answer(kernel.form("Check yourself"))[0]


def test_a_restart_of_the_hub_disturbs_nobody(server, students, accounts):
    """Restart hub and proxy: the same kernel goes on, the login still holds, and a new one works
    too.
    """
    me = students[-1]
    kernel = me.open()
    kernel.run("kept = 'still here'")
    before = set(members("uid", {accounts[me.name]}))
    server.stop()
    server.start()
    assert before <= set(members("uid", {accounts[me.name]}))
    kernel.connect()
    assert told(kernel, "print(kept)") == "still here"
    assert Student(server.address, me.name, me.password).log_in().url.endswith("/hub/home")


def test_accounts_are_made_once(server):
    """Ask for the same accounts again: none is made, none is changed."""
    shadow = Path("/etc/shadow").read_bytes()
    made = subprocess.run(
        [server.tool("accounts.sh"), "2"],
        env=server.naming(),
        check=True,
        capture_output=True,
        text=True,
    )
    assert made.stdout == "" and "is there already" in made.stderr
    assert Path("/etc/shadow").read_bytes() == shadow


def test_every_student_has_a_copy_of_their_own(server, students):
    """Find the lesson in each home, owned by the student, closed to others."""
    for student in students:
        mine = server.homes / student.name / "massage-edu" / "notebooks" / LESSON
        assert mine.owner() == student.name and mine.stat().st_mode & 0o077 == 0
