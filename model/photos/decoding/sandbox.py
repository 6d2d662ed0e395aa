"""A sandbox (rlimits, seccomp, Landlock): what a process that opens strangers' files gives up before it does.

It gives up memory, files, other programs and the network, by three walls, each of use without the others: the limits of
POSIX (rlimits); a filter of system calls (seccomp) that refuses to write, delete, connect and start programs; and a
rule of the file system (Landlock) by which only the libraries can be read. A hole in a decoder then costs a photo:
what runs there reads no other visitor's photos and reaches nobody. The last two are Linux's; where a kernel lacks one,
the others stand.
"""

import contextlib
import ctypes
import os
import platform
import signal
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from model.common.priority import give_way

try:
    import resource
except ImportError:  # Windows has no such limits: there, time alone is limited
    resource = None  # type: ignore[assignment]

_MOST_FILES = 64  # open at a time: libraries that are imported late need a few


def enter_sandbox(memory_bytes: int) -> None:
    """Give up, for good, what decoding a photo does not need; whatever the system cannot do is left out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the page, which then closes the pipe
    give_way(2)  # a visitor's click goes before a stranger's upload
    if resource is not None:
        with contextlib.suppress(OSError, ValueError):  # macOS takes no limit of address space
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        for limit, most in (
            (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, _MOST_FILES),
        ):  # fmt: skip
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(limit, (most, most))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:  # without it the kernel takes neither of the two
            _restrict_files(libc, _readable())
            _filter_calls(libc)


def limit_cpu(seconds: float) -> None:
    """Let the system end this process once it has computed so many seconds more."""
    if resource is not None:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        end = int(usage.ru_utime + usage.ru_stime + seconds) + 2
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CPU, (end, resource.RLIM_INFINITY))


# --- Landlock: which files can be read -----------------------------------------------------------------------------

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, with these numbers on every machine
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # version of Landlock -> how many rights over files it knows; later: 16
_TCP = 0b11  # bind and connect


def _readable() -> Iterator[Path]:
    """Yield what importing a library reads. The project's own folder is left out: it may hold anything."""
    here = Path(__file__).resolve().parents[2]  # all of model/: the decoder needs model.common too
    project = here.parent if not (here.parent / "PIL").exists() else None
    for place in {sys.prefix, sys.base_prefix, *sys.path, "/usr", "/lib", "/lib64", "/etc/ld.so.cache", str(here)}:
        path = Path(place or ".")
        if path.exists() and path.resolve() != project and path.resolve() != path.resolve().parent:
            yield path


def _restrict_files(libc: ctypes.CDLL, readable: Iterable[Path]) -> None:
    version = libc.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return
    rights = (1 << _RIGHTS.get(version, 16)) - 1
    asked = struct.pack("=Q", rights) + (struct.pack("=Q", _TCP) if version >= 4 else b"")
    rules = libc.syscall(_CREATE, asked, len(asked), 0)
    if rules < 0:
        return
    for path in readable:
        with contextlib.suppress(OSError):
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            allowed = _READ_FILE | (_READ_FOLDER if path.is_dir() else 0)
            libc.syscall(_ADD, rules, 1, struct.pack("=Qi", allowed, place), 0)
            os.close(place)
    libc.syscall(_RESTRICT, rules, 0)
    os.close(rules)


# --- seccomp: which system calls are made ----------------------------------------------------------------------------

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # of prctl
_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026  # go on; EPERM; ENOSYS
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # instructions
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # where they stand in what a filter is given
_THREAD = 0x00010000  # flag of clone: a thread, not a process
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_OTHER_TABLE = 0x40000000  # numbers from here on are the same calls under other names (x32)


class _Machine(NamedTuple):
    """A machine's numbers of the calls that are refused."""

    code: int
    refused: tuple[int, ...]
    unknown: tuple[int, ...]  # whose arguments a filter cannot see: callers fall back to the older call
    clone: int
    opens: tuple[tuple[int, int], ...]  # number, and which argument holds the flags
    limits: int  # sets a process's limits: only its own


# Of sockets; of new processes and programs; of signals; what changes files (truncate, rename, mkdir, link, unlink,
# chmod, chown, mount, attributes, times); what reaches into other processes (ptrace, process_vm_*); namespaces, keys,
# bpf, io_uring.
_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        (
            *range(41, 45), *range(46, 47), *range(49, 51), 53, 57, 58, 59, 62, 76, 77, *range(82, 89),
            *range(90, 95), 101, 129, 132, 133, 161, 165, 166, 188, 189, 190, 200, 234, 235, 248, 249, 250, 256, 258,
            259, 260, 261, *range(263, 267), 268, 272, 279, 280, 288, 297, 298, 304, 307, 308, 310, 311, 312, 316,
            317, 319, 321, 322, 323, 424, 425, 426, 427, 428, 429, 434, 438, 440, 442,
        ),
        (435, 437), 56, ((2, 1), (257, 2)), 302,
    ),
    "aarch64": _Machine(
        0xC00000B7,
        (
            *range(5, 8), *range(33, 42), 45, 46, 51, 52, 53, 54, 55, 88, 97, 104, 117, 129, 130, 131, 138, 198, 199,
            200, 201, 202, 203, 206, 211, 217, 218, 219, 221, 240, 241, 242, 264, 265, 268, 269, 270, 271, 272, 276,
            277, 279, 280, 281, 282, 424, 425, 426, 427, 428, 429, 434, 438, 440, 442,
        ),
        (435, 437), 220, ((56, 2),), 261,
    ),
}  # fmt: skip


def _filter_calls(libc: ctypes.CDLL) -> None:
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return
    program = b"".join(struct.pack("=HBBI", *line) for line in _program(machine))
    lines = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: how many, then (aligned) where.
    head = struct.pack("@HP", len(program) // 8, ctypes.addressof(lines))
    libc.prctl(_SECCOMP, _FILTER, head, 0, 0)


def _program(machine: _Machine) -> Iterator[tuple[int, int, int, int]]:
    """Yield the filter's instructions: code, how many lines to skip if so and if not, value."""
    yield _LOAD, 0, 0, _ARCHITECTURE
    yield _EQUAL, 1, 0, machine.code
    yield _RETURN, 0, 0, _REFUSE
    yield _LOAD, 0, 0, _NUMBER
    yield _AT_LEAST, 0, 1, _OTHER_TABLE
    yield _RETURN, 0, 0, _REFUSE
    for numbers, answer in ((machine.refused, _REFUSE), (machine.unknown, _UNKNOWN)):
        for number in numbers:
            yield _EQUAL, 0, 1, number
            yield _RETURN, 0, 0, answer
    for number, argument in machine.opens:
        yield from _by_argument(number, argument, (_ANY_BIT, 0, 1, _TO_WRITE))
    yield from _by_argument(machine.limits, 0, (_EQUAL, 1, 0, 0))
    yield from _by_argument(machine.clone, 0, (_ANY_BIT, 1, 0, _THREAD))
    yield _RETURN, 0, 0, _ALLOW


def _by_argument(number: int, argument: int, test: tuple[int, int, int, int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield what refuses a call or allows it by one of its arguments; `test` skips a line where it is allowed."""
    yield _EQUAL, 0, 4, number
    yield _LOAD, 0, 0, _FIRST_ARGUMENT + 8 * argument
    yield test
    yield _RETURN, 0, 0, _REFUSE
    yield _RETURN, 0, 0, _ALLOW
