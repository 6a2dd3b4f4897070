"""Shut this process out of files, other processes and the network: Linux's Landlock, by ctypes.

No rights are needed for it, and nothing can lift it again, neither here nor in child processes.
Source: https://docs.kernel.org/userspace-api/landlock.html (Linux 5.13; signals: 6.12).
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same on every processor
_VERSION, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVILEGES = 38
_EXECUTE, _WRITE, _READ, _LIST = (1 << bit for bit in range(4))
_TRUNCATE, _DEVICES = 1 << 14, 1 << 15
_OF_A_FILE = _EXECUTE | _WRITE | _READ | _TRUNCATE | _DEVICES
_TCP, _SOCKETS_AND_SIGNALS = 3, 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # by version of the interface; 16 from 5 on


def confine(readable: Iterable[str | os.PathLike], writable: Iterable[str | os.PathLike]) -> bool:
    """From now on only what lies in ``readable`` can be read, and only in ``writable`` written.

    Files that are open stay open. Where the kernel knows them, TCP and signals to processes outside
    are closed as well. Paths that do not exist are left out. False, and nothing is changed, where
    the system has no Landlock.
    """
    version = _version()
    if version < 1:
        return False
    every = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    attributes = [every, _TCP, _SOCKETS_AND_SIGNALS][
        : 1 if version < 4 else 2 if version < 6 else 3
    ]
    rules = struct.pack(f"={len(attributes)}Q", *attributes)
    ruleset = _call(_CREATE, rules, len(rules), 0)
    try:
        for path in readable:
            _allow(ruleset, path, (_EXECUTE | _READ | _LIST) & every)
        for path in writable:
            _allow(ruleset, path, every & ~_DEVICES)
        _check(_libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        _call(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _allow(ruleset: int, path: str | os.PathLike, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = rights if os.path.isdir(path) else rights & _OF_A_FILE
        _call(_ADD, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def _version() -> int:
    """Of the interface; below 1 where there is none."""
    if not sys.platform.startswith("linux"):
        return 0
    return _libc().syscall(_CREATE, None, 0, _VERSION)


def _call(*arguments) -> int:
    return _check(_libc().syscall(*arguments))


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _libc():
    return ctypes.CDLL(None, use_errno=True)
