"""Shuts a query's process in: no network, bounded memory and time, no core file, nothing written.

Each measure stands alone, because no system has them all: a network namespace without any interface and a filter of
system calls (both Linux), resource limits (POSIX), and a hook that refuses what Python itself would open. The walls
must stand before the process starts a second thread; that thread may be the one that ends it with its parent.
"""

from __future__ import annotations

import ctypes
import math
import os
import platform
import resource
import select
import struct
import sys
from pathlib import Path

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13  # SECCOMP_RET_ERRNO with EACCES
# machine: (its number for the audit of system calls, socket, io_uring_setup, socketpair)
_CALLS = {"x86_64": (0xC000003E, 41, 425, 53), "aarch64": (0xC00000B7, 198, 425, 199)}
_REFUSED_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "urllib.", "ftplib.")


def leave_network() -> bool:
    """Move into a network namespace of our own, where not even the loopback is up; False where the system refuses."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    # Stay who we were inside the new user namespace, so that the index can still be read.
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        try:
            Path(f"/proc/self/{name}").write_text(line, encoding="ascii")
        except OSError:
            continue
    return True


def refuse_sockets() -> bool:
    """Have the kernel refuse every new socket, native code's too; False where the system cannot."""
    calls = _CALLS.get(platform.machine())
    if calls is None or not sys.platform.startswith("linux"):
        return False
    machine, *refused = calls
    # A classic BPF program over (call number, machine): another machine's numbers, or a refused call, gets EACCES.
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    program = [(load, 0, 0, 4), (equal, 1, 0, machine), (answer, 0, 0, _DENY), (load, 0, 0, 0)]
    program += [(at_least, 0, 1, 0x40000000), (answer, 0, 0, _DENY)]  # the x32 spelling of the same calls
    for call in refused:
        program += [(equal, 0, 1, call), (answer, 0, 0, _DENY)]
    program.append((answer, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    header = ctypes.create_string_buffer(struct.pack("HP", len(program), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_void_p(ctypes.addressof(header)), 0, 0) == 0)


def hook_python() -> None:
    """Refuse, for good, what Python code here would use to reach out or to start programs."""

    def hook(event: str, _: object) -> None:
        if event.startswith(_REFUSED_EVENTS):
            raise PermissionError(f"a query's process may not use {event}")

    sys.addaudithook(hook)


def bound(memory: int) -> None:
    """Limit address space, core files and written files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ValueError, OSError):  # macOS has the name but not the limit
        return


def end_with(source: int) -> None:
    """Wait until nobody can ask any more through this pipe, and end the process then, whatever it is doing."""
    line = select.poll()
    line.register(source, 0)  # a closed other end is always told, what can be read is not
    line.poll()
    os._exit(0)


def bound_processor(seconds: float) -> None:
    """Give the process this much more processor time; past it the kernel ends it, even without a parent."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
