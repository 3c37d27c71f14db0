"""The command line in the test's own process: so many commands would cost as many starts of Python,
each of more than a second.
"""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest
from typer.main import get_command

from simulator.local.cli import main
from simulator.local.cloud.stack_options import ROOT


@cache
def elhandel() -> Callable[..., Any]:
    """`elhandel` with all its commands, which a call of the application itself makes anew."""
    return get_command(main.app)


def commanded(
    environment: Mapping[str, str], *arguments: str, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """What `elhandel` says, and its exit code, as if it were run with this environment."""
    out, errors = io.StringIO(), io.StringIO()
    mask = os.umask(0)
    os.umask(mask)
    try:
        with (
            pytest.MonkeyPatch.context() as here,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(errors),
        ):
            here.chdir(ROOT)
            here.setattr(main, "app", elhandel())
            here.setattr(sys, "argv", ["elhandel", *arguments])
            here.setattr(sys, "stdin", io.StringIO(stdin))
            for name, value in environment.items():
                here.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main.run()
    finally:
        os.umask(mask)

    code = ended.value.code
    assert code is None or isinstance(code, int)
    return subprocess.CompletedProcess(arguments, code or 0, out.getvalue(), errors.getvalue())
