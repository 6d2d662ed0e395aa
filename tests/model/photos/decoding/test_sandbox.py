"""A hole in a decoder costs a photo: what runs in its process can neither write, nor connect, nor start, nor read."""

import json
import platform
import sys

import pytest

from tests.support.processes import run_python

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="seccomp and Landlock are of Linux, and their numbers of these machines",
)

# What code that took over a decoder would try; each line is an attempt of its own.
_ATTEMPTS = {
    "read another's photo": "open(secret, 'rb').read()",
    "list another's photos": "os.listdir(os.path.dirname(secret))",
    "read another process's memory": "open(f'/proc/{os.getppid()}/environ', 'rb').read()",
    "read the passwords of the machine": "open('/etc/passwd').read()",
    "write a new file": "open(secret + '.new', 'w')",
    "overwrite a photo": "open(secret, 'r+b')",
    "append to a photo": "open(secret, 'ab')",
    "delete a photo": "os.unlink(secret)",
    "rename a photo": "os.rename(secret, secret + '.x')",
    "empty a photo": "os.truncate(secret, 0)",
    "make a folder": "os.mkdir(secret + '.d')",
    "make a link": "os.symlink('/etc/passwd', secret + '.l')",
    "change rights": "os.chmod(secret, 0o777)",
    "connect": "socket.create_connection(('127.0.0.1', port), 2)",
    "look a name up": "socket.getaddrinfo('example.org', 80)",
    "listen": "socket.socket().bind(('127.0.0.1', 0))",
    "speak to a local service": "socket.socket(socket.AF_UNIX).connect('/dev/log')",
    "fork": "os.fork() or os._exit(0)",
    "start a program": "os.execv('/bin/true', ['true'])",
    "start a program as subprocess does": "subprocess.run(['/bin/true'])",
    "kill the server": "os.kill(os.getppid(), 0)",
    "signal the server's threads": "libc.tgkill(os.getppid(), os.getppid(), 0) == 0 or fail()",
    "take the server's limits away": "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (1, 1))",
    "make files in memory": "os.memfd_create('x')",
    "take all memory": "bytearray(4 << 30)",
}
_ALLOWED = {
    "read a library": "open(json.__file__).read()",
    "import a library late": "__import__('wave')",
    "make a thread": "[t.start() or t.join() for t in [threading.Thread(target=int)]]",
    "allocate": "bytearray(64 << 20)",
    "compute": "sum(range(1000))",
}
_SCRIPT = """
import ctypes, json, os, resource, socket, subprocess, sys, threading
from model.photos.decoding.sandbox import enter_sandbox
secret, port = sys.argv[1], int(sys.argv[2])
def fail(): raise OSError("refused")
out, libc = os.fdopen(os.dup(1), "w"), ctypes.CDLL(None)
enter_sandbox(1 << 30)
came = {}
for name, code in json.loads(sys.stdin.read()).items():
    try:
        eval(code)
        came[name] = "done"
    except BaseException as error:
        came[name] = type(error).__name__
out.write(json.dumps(came)); out.flush(); os._exit(0)
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    import socket

    secret = tmp_path_factory.mktemp("workspace") / "photo.jpg"
    secret.write_bytes(b"private")
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = run_python("-c", _SCRIPT, secret, server.getsockname()[1], input=json.dumps(_ATTEMPTS | _ALLOWED))
    assert secret.read_bytes() == b"private"
    assert [path.name for path in secret.parent.iterdir()] == ["photo.jpg"]
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("attempt", _ATTEMPTS)
def test_code_that_took_over_a_decoder_cannot(attempt: str, outcomes: dict[str, str]) -> None:
    assert outcomes[attempt] in ("PermissionError", "OSError", "gaierror", "ValueError", "MemoryError")


@pytest.mark.parametrize("work", _ALLOWED)
def test_a_decoder_still_can(work: str, outcomes: dict[str, str]) -> None:
    assert outcomes[work] == "done"
