"""First code of every process that the local run starts: ties its life to its parent's, then
becomes the program.

Run as a script: `bootstrap.py PARENT_PID SIGNAL USER KIND PROGRAM ARGUMENT…`, where the program is
the name of a module, or the path of a script of Python or (`exec`) of an executable. Linux delivers
SIGNAL to this process when its parent is gone, even after SIGKILL; elsewhere a thread
watches the parent. USER is a name to become first ("" for none): changing user clears the death
signal, so the order matters. It imports nothing of ours, because it runs before every function's
first event.
"""

import ctypes
import os
import runpy
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, signal_number, user, kind, program, *arguments = sys.argv[1:]
    if user:
        _become(user)

    _end_with_parent(int(parent), int(signal_number))
    if kind == "exec":
        os.execv(program, [program, *arguments])  # noqa: S606  (the launcher names the program)

    sys.argv = [program, *arguments]
    if kind == "script":
        runpy.run_path(program, run_name="__main__")
        return

    runpy.run_module(program, run_name="__main__", alter_sys=True)


def _end_with_parent(parent: int, signal_number: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent, signal_number), daemon=True).start()
    if os.getppid() != parent:  # it went before the signal was set
        sys.exit(1)


def _watch(parent: int, signal_number: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal_number)


def _become(user: str) -> None:
    import pwd  # noqa: PLC0415  (Unix only, and needed only when started by root)

    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


if __name__ == "__main__":
    main()
