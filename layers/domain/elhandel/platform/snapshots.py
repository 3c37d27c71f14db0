"""Snapshots: what a process forgets before Lambda copies it, and what each copy does first.

With SnapStart Lambda starts a function once for each version, keeps the memory of that process, and
lets every later one begin as a copy of it, days later and on other machines. So a snapshot holds
code, rules and words, and nothing of the outside: no connection, client, secret or data key, and
nothing that was read at a time. A module that remembers such things in its process has
`forgotten` say how they are forgotten; that is done before the snapshot, and again in each copy.

`secrets`, `uuid4` and `os.urandom` ask the kernel, whose randomness Lambda renews. `random` and the
OpenSSL that libraries bring along draw from the process's own memory, which all copies share: each
copy gives them new seeds before it answers anything.

Source: AWS Lambda, "Lambda SnapStart runtime hooks for Python", "Handling uniqueness with Lambda
SnapStart". `docs/decisions/0164-a-snapshot-holds-nothing-of-the-outside.md`
"""

import ctypes
import os
import random
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from snapshot_restore_py import register_after_restore, register_before_snapshot

__all__ = ["forget_all", "forgotten", "loaded_before", "prepare"]

_SEED_BYTES: Final = 32
_MAPPED: Final = Path("/proc/self/maps")
_forgetters: Final[list[Callable[[], object]]] = []
_loaders: Final[list[Callable[[], object]]] = []


def forgotten[Forget: Callable[[], object]](forget: Forget) -> Forget:
    """Call `forget` before a snapshot and after it; what it forgets is made again when asked for.

    It is called in a process that may not have used any of it, and must not raise.
    """
    _forgetters.append(forget)
    return forget


def loaded_before[Load: Callable[[], object]](load: Load) -> Load:
    """Call `load` before a snapshot: what it makes from what is shipped, each copy has at once."""
    _loaders.append(load)
    return load


@cache
def prepare() -> None:
    """Have the runtime call us around a snapshot. Once for each process; without SnapStart nothing
    comes of it.
    """
    register_before_snapshot(_before)
    register_after_restore(_after)


def forget_all() -> None:
    """Forget all that `forgotten` was told of."""
    for forget in _forgetters:
        forget()


def _before() -> None:
    for load in _loaders:
        load()
    forget_all()


def _after() -> None:
    forget_all()
    _seed()


def _seed() -> None:
    """New seeds for every generator that lives in this process."""
    random.seed()
    for library in _openssl_of_this_process():
        library.RAND_add.argtypes = (ctypes.c_char_p, ctypes.c_int, ctypes.c_double)
        library.RAND_add.restype = None
        _seed_openssl(library)  # RAND_poll does nothing in some of OpenSSL 3
    _seed_cryptography()


def _seed_openssl(library: Any) -> None:
    library.RAND_add(os.urandom(_SEED_BYTES), _SEED_BYTES, float(_SEED_BYTES))


def _openssl_of_this_process() -> list[ctypes.CDLL]:
    """Each OpenSSL that is loaded as a library of its own: Python's, and that of psycopg."""
    if not _MAPPED.exists():
        return []
    paths = {line.split(maxsplit=5)[-1] for line in _MAPPED.read_text().splitlines()}
    return [
        ctypes.CDLL(path, mode=os.RTLD_NOLOAD | os.RTLD_NOW)
        for path in sorted(paths)
        if Path(path).name.startswith("libcrypto")
    ]


def _seed_cryptography() -> None:
    """The OpenSSL inside `cryptography`, where it is loaded; it is reached by its own binding."""
    module: Any = sys.modules.get("cryptography.hazmat.bindings._rust")
    if module is not None:
        from cryptography.hazmat.bindings.openssl.binding import (  # noqa: PLC0415
            Binding,
        )

        _seed_openssl(Binding().lib)
