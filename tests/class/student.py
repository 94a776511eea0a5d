"""A student at the class server, without a browser: logs in, opens a lesson, runs it, uses its
widgets.
"""

import json
import secrets
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePosixPath

import requests
import websocket

LESSON = "01_overview.ipynb"
# Seconds; machines of CI are slow, and a server that never answers shall still end the test.
PATIENT = 300


class Student:
    """One account, logged in at ``hub`` (an address without a slash at its end)."""

    def __init__(self, hub: str, name: str, password: str):
        self.hub, self.name, self.password = hub, name, password
        self.server = f"{hub}/user/{name}"
        self.web = requests.Session()

    def log_in(self) -> requests.Response:
        """Fill in the login form, and return the page that follows."""
        self.web = requests.Session()
        self.web.get(f"{self.hub}/hub/login", timeout=PATIENT)
        form = {
            "username": self.name,
            "password": self.password,
            "_xsrf": self.web.cookies.get("_xsrf", path="/hub/"),
        }
        return self.web.post(f"{self.hub}/hub/login?next=/hub/home", data=form, timeout=PATIENT)

    def call(self, method: str, path: str, **more) -> requests.Response:
        """Ask the hub (``hub/api/...``) or the student's own server (``api/...``)."""
        where = f"{self.hub}/{path}" if path.startswith("hub/") else f"{self.server}/{path}"
        return self.web.request(method, where, timeout=PATIENT, **more)

    def start(self) -> None:
        """Start the server and wait until it answers; then talk to it with a token of the student's
        own.
        """
        xsrf = {"X-XSRFToken": self.web.cookies.get("_xsrf", path="/hub/")}
        made = self.call(
            "POST", f"hub/api/users/{self.name}/tokens", headers=xsrf, json={"note": "class test"}
        )
        assert made.status_code == 201, made.text
        self.token = made.json()["token"]
        self.web.headers["Authorization"] = f"token {self.token}"
        end = time.monotonic() + PATIENT
        # 429 is the hub's "too many at once, wait in line"; the login page of a browser tries again
        # by itself.
        while (asked := self.call("POST", f"hub/api/users/{self.name}/server")).status_code == 429:
            assert time.monotonic() < end, "the hub kept this student waiting"
            time.sleep(1)
        assert asked.status_code in (201, 202), asked.text
        while not self.told()["servers"].get("", {}).get("ready"):
            assert time.monotonic() < end, f"the server of {self.name} did not start"
            time.sleep(0.5)

    def told(self) -> dict:
        """Return what the hub says of this student."""
        return self.call("GET", f"hub/api/users/{self.name}").json()

    def open(self, path: str = LESSON) -> "Kernel":
        """Open a lesson: a session with a kernel of its own."""
        body = {
            "path": path,
            "type": "notebook",
            "name": PurePosixPath(path).name,
            "kernel": {"name": "python3"},
        }
        made = self.call("POST", "api/sessions", json=body)
        assert made.status_code == 201, made.text
        return Kernel(self, made.json()["kernel"]["id"])

    def cells(self, path: str = LESSON) -> list[str]:
        """Return the code of a lesson's cells, read from the student's own copy."""
        found = self.call("GET", f"api/contents/{path}").json()
        return [cell["source"] for cell in found["content"]["cells"] if cell["cell_type"] == "code"]


class Kernel:
    """A kernel over the websocket of the student's server; ``comms`` are its widgets' states by
    comm id.
    """

    def __init__(self, student: Student, kernel_id: str):
        self.student, self.id, self.comms = student, kernel_id, {}
        self.connect()

    def connect(self) -> None:
        """Join the kernel, and wait until it answers."""
        address = f"{self.student.server}/api/kernels/{self.id}/channels".replace("http", "ws", 1)
        auth = [f"Authorization: token {self.student.token}"]
        self.socket = websocket.create_connection(address, header=auth, timeout=PATIENT)
        for _ in range(PATIENT // 5):
            with suppress(
                TimeoutError
            ):  # what is asked while a kernel starts again is lost: ask anew
                self.wait(self.send("kernel_info_request", {}), 5)
                return
        raise TimeoutError(f"kernel {self.id} does not answer")

    def send(self, kind: str, content: dict) -> str:
        """Send a message to the kernel, and return its id."""
        number = uuid.uuid4().hex
        head = {
            "msg_id": number,
            "msg_type": kind,
            "username": "",
            "session": "class-test",
            "date": "",
            "version": "5.3",
        }
        message = {
            "header": head,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "channel": "shell",
        }
        self.socket.send(json.dumps(message))
        return number

    def wait(self, number: str, most: float = PATIENT) -> list[dict]:
        """Return the messages that answer ``number``, up to the one that says the kernel is idle
        again.

        When the kernel ends instead, the last message says so. TimeoutError after ``most`` seconds.
        """
        answers, idle, replied = [], False, False
        end = time.monotonic() + most
        while not (idle and replied):
            message = self._receive(end)
            kind, content = message["msg_type"], message["content"]
            if kind == "comm_open":
                self.comms[content["comm_id"]] = dict(content["data"]["state"])
            elif kind == "comm_msg" and content["data"].get("method") in ("update", "echo_update"):
                self.comms[content["comm_id"]].update(content["data"]["state"])
            if kind == "status" and content["execution_state"] in (
                "restarting",
                "dead",
                "autorestarting",
            ):
                return [*answers, message]  # there will be no reply any more
            if message["parent_header"].get("msg_id") == number:
                answers.append(message)
                idle = idle or (kind == "status" and content["execution_state"] == "idle")
                replied = (
                    replied
                    or kind.endswith("_reply")
                    or message["parent_header"]["msg_type"] == "comm_msg"
                )
        return answers

    def _receive(self, end: float) -> dict:
        """Return the next message; the server's pings in between are answered, and do not prolong
        the wait.
        """
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                kind, data = self.socket.recv_data(control_frame=True)
            except websocket.WebSocketTimeoutException:
                break
            if kind == websocket.ABNF.OPCODE_TEXT:
                return json.loads(data)
            if kind == websocket.ABNF.OPCODE_CLOSE:
                raise ConnectionError("the server closed the connection")
        raise TimeoutError("no answer from the kernel")

    def run(self, code: str) -> list[dict]:
        """Run a cell, and return the messages that it gave."""
        return self.wait(
            self.send("execute_request", {"code": code, "silent": False, "stop_on_error": True})
        )

    def widget(self, **state) -> str:
        """Return the comm id of the first widget with this state, e.g. ``description="Claim"``."""
        found = [one for one, has in self.comms.items() if state.items() <= has.items()]
        assert found, f"no widget with {state}"
        return found[0]

    def beside(self, comm: str) -> str:
        """Return the comm id of the last HTML pane in the box that holds this widget."""
        boxes = [
            has["children"]
            for has in self.comms.values()
            if f"IPY_MODEL_{comm}" in has.get("children", [])
        ]
        assert boxes, "the widget stands in no box"
        inside = [child.removeprefix("IPY_MODEL_") for child in boxes[0]]
        for frame in inside:  # a pane may stand in a frame of its own: appended while going on
            inside += [
                child.removeprefix("IPY_MODEL_") for child in self.comms[frame].get("children", [])
            ]
        return [one for one in inside if self.comms[one]["_model_name"] == "HTMLModel"][-1]

    def form(self, label: str) -> str:
        """Return the comm id of the form of this name, e.g. ``Check yourself``."""
        forms = {one: has["spec"] for one, has in self.comms.items() if "spec" in has}
        found = [one for one, spec in forms.items() if spec["label"] == label]
        assert found, f"no form {label!r}"
        return found[0]

    def use(self, comm: str, **state) -> None:
        """Do with a widget what a choice in its menu does: set its state."""
        self._to(comm, {"method": "update", "state": state, "buffer_paths": []})

    def say(self, comm: str, **content) -> list[dict]:
        """Send a form's kernel what the form's script sends, and return what the form is told."""
        answers = self._to(comm, {"method": "custom", "content": content})
        sent = [one["data"] for one in shown(answers, "comm_msg") if one["comm_id"] == comm]
        return [data["content"] for data in sent if data["method"] == "custom"]

    def answer(self, comm: str) -> tuple[dict, list[dict]]:
        """Choose the first option of a form's first question.

        Return the event, as ``massage_edu/web/src`` makes it, and what the form is told then.
        """
        question = self.comms[comm]["spec"]["questions"][0]
        option = question["options"][0]
        event = {
            "kind": "answer",
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "question": question["question_id"],
            "option": question["question_id"] + option["id"],
            "right": option["right"],
            "try": 1,
            "id": f"{time.time_ns() // 1_000_000:011x}{secrets.token_hex(4)}",
        }
        return event, self.say(comm, kind="add", events=[event])

    def _to(self, comm: str, data: dict) -> list[dict]:
        """Send a message to a widget, and return the messages that it gave."""
        return self.wait(self.send("comm_msg", {"comm_id": comm, "data": data}))


def shown(answers: list[dict], kind: str) -> list[dict]:
    """Return the contents of the messages of a kind."""
    return [message["content"] for message in answers if message["msg_type"] == kind]
