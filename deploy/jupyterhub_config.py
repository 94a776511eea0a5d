"""JupyterHub for one class on one machine. What is your own goes into /etc/massage-edu/hub.py,
which is read last.

There you may set anything that stands here anew, e.g. ``c.Spawner.mem_limit = "2G"``.
"""

import os
import sys
from pathlib import Path

from jupyterhub.traitlets import ByteSpecification

HERE = Path(sys.prefix)  # the folder that deploy/install.sh was given
OWN = Path(os.environ.get("MASSAGE_EDU_HUB", "/etc/massage-edu/hub.py"))

c = get_config()  # noqa: F821

# The one address of the class. For HTTPS set ssl_key and ssl_cert in hub.py, or put a web server in
# front.
c.JupyterHub.bind_url = "http://:8000"
c.ConfigurableHTTPProxy.command = [str(HERE / "proxy/node_modules/.bin/configurable-http-proxy")]

# Who may come in: Linux accounts of this group, with their passwords. deploy/accounts.sh makes
# them.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"massage-edu"}

# What a student gets: lessons of their own, then a JupyterLab, both run as the student.
c.Spawner.cmd = [
    sys.executable,
    "-P",
    "-m",
    "massage_edu.classroom.seat",
]  # -P: a student's own json.py is not in the way
c.Spawner.default_url = "/lab"
c.Spawner.environment = {
    "MASSAGE_EDU_LESSON": "01",  # the lesson that stands in front when a student comes in
    "OPENBLAS_NUM_THREADS": "1",  # one student's sum shall not take all processors
    "PYTHONUTF8": "1",
}
c.Spawner.args = [
    # No student can listen to another's kernel: its sockets are files in the home.
    "--KernelManager.transport=ipc",
    "--ServerApp.terminals_enabled=False",
    "--LabApp.extension_manager=readonly",
    # A kernel that was left alone for half an hour gives its memory back; answers are in the
    # progress file.
    "--MappingKernelManager.cull_idle_timeout=1800",
    "--MappingKernelManager.cull_interval=120",
    "--MappingKernelManager.cull_connected=True",
]

# Limits that hold, for each student.
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1.0
if Path("/run/systemd/system").is_dir():
    c.JupyterHub.spawner_class = "systemd"
    c.SystemdSpawner.isolate_tmp = True
    c.SystemdSpawner.isolate_devices = True
    c.SystemdSpawner.disable_user_sudo = True
    c.SystemdSpawner.unit_extra_properties = {
        # Only the kernel that ate the memory ends, not the student's whole server.
        "OOMPolicy": "continue",
        "TasksMax": "200",
    }
else:  # a container: the kernel of the operating system holds each process to the limits of prlimit
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"

# Thirty students press the button in the same minute: start a few at a time, let the others wait in
# line.
c.JupyterHub.concurrent_spawn_limit = 2 * (os.cpu_count() or 1)
c.JupyterHub.active_server_limit = 60
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 300

# A restart of the hub leaves the students' servers running.
c.JupyterHub.cleanup_servers = False

# A server that nobody used for an hour stops, and each one after ten hours (an endless loop never
# looks idle).
c.JupyterHub.load_roles = [
    {
        "name": "cull",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["cull"],
    }
]
c.JupyterHub.services = [
    {
        "name": "cull",
        "command": [
            sys.executable,
            "-m",
            "jupyterhub_idle_culler",
            "--timeout=3600",
            "--max-age=36000",
        ],
    }
]

if OWN.is_file():
    exec(compile(OWN.read_text(encoding="utf-8"), OWN, "exec"))  # noqa: S102  it goes on with this very ``c``

if c.JupyterHub.spawner_class.endswith("LocalProcessSpawner"):
    most = ByteSpecification().validate(None, c.Spawner.mem_limit)
    c.Spawner.cmd = [
        "nice",
        "-n",
        "5",
        "prlimit",
        f"--data={most}",
        "--nproc=200",
        "--",
        *c.Spawner.cmd,
    ]
