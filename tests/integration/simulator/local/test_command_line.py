"""The `elhandel` command: what cannot be done is one sentence and exit code 2; a stack starts,
answers and stops.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import psutil
import pytest

from simulator.local.cloud.processes import free_port, wait_until
from simulator.local.cloud.stack_options import ROOT, RunningStack
from tests.builders.commands import commanded

PATIENCE = 180.0
type Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Not in pytest's folders: another session of tests takes the rights to them from PostgreSQL's
    own user.
    """
    with tempfile.TemporaryDirectory(prefix="elhandel-cli-") as folder:
        yield Path(folder)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "ELHANDEL_HOME": str(tmp_path / "home"),
        "NO_COLOR": "1",
        "COLUMNS": "120",
    }


@pytest.fixture
def elhandel(environment: dict[str, str]) -> Run:
    """Run the command over a folder of the test's own."""

    def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "simulator.local.cli.main", *arguments],
            cwd=ROOT,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    return run


@pytest.fixture
def command(environment: dict[str, str]) -> Run:
    """Run the command in the test's own process."""
    return partial(commanded, environment)


def one_sentence(result: subprocess.CompletedProcess[str], exit_code: int = 2) -> str:
    """What the command said on its way out; checks that it is one line, its exit code and no
    traceback.
    """
    assert result.returncode == exit_code, result.stderr
    (line,) = result.stderr.strip().splitlines()
    return line


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("clock", "show"),
        ("clock", "move", "1d"),
        ("invoke", "Portal"),
        ("db", "shell"),
        ("db", "migrate"),
        ("fault", "list"),
        ("scenario",),
    ],
)
def test_without_a_stack_each_command_says_how_to_start_one(
    command: Run, arguments: tuple[str, ...]
) -> None:
    assert "Start one with `elhandel up`" in one_sentence(command(*arguments))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("clock", "move", "soon"), "Write 90s, 30m, 6h, 15d or 2w"),
        (("clock", "set", "tomorrow"), "Write it as 2026-02-01T06:00"),
        (("logs", "Nothing"), "There is no log of Nothing"),
        (("customer", "join", "2"), "Say why, with --why"),
        (("customer", "close-case", "1", "same-person"), "Say why, with --why"),
        (("customer", "contact", "--customer", "1", "--name", "A"), "Say why, with --why"),
        (("person", "data", "1"), "Say why, with --why"),
        (("person", "rectify", "1", "--name", "A"), "Say why, with --why"),
        (("person", "erase", "1"), "Say why, with --why"),
        (("key", "create", "app", "--scope", "customer"), "needs --customer"),
        (("key", "create", "app", "--gsrn", "571313180000000001"), "no other key has one"),
        (("key", "create", "logger", "--scope", "ami"), "needs --meter and --why"),
        (("key", "create", "app", "--meter", "1", "--why", "x"), "no other key has them"),
        (("invoke", "Portal", "missing.json"), "is neither a file nor JSON"),
        (("invoke", "Portal", "{"), "The event is not JSON"),
    ],
)
def test_a_mistake_is_answered_by_what_to_write_instead(
    command: Run, arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in one_sentence(command(*arguments))


def test_a_template_that_is_not_there_is_named(elhandel: Run) -> None:
    ports = ("--port", "0", "--aws-port", "0", "--outside-port", "0")
    assert "missing.yaml: cannot be read" in one_sentence(
        elhandel("up", "--template", "missing.yaml", *ports)
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("readings", "571313180000000001", "--from", "2026-01-01", "--to", "2026-01-02"),
        ("readings", "--missing"),
        ("explain", "571313180000000001", "2026-01"),
        ("load", "--points", "10"),
    ],
)
def test_a_database_that_does_not_answer_is_a_sentence_with_an_exit_code_of_its_own(
    command: Run, arguments: tuple[str, ...]
) -> None:
    nobody_listens = f"postgresql://nobody:secret@127.0.0.1:{free_port()}/none"
    said = one_sentence(command(*arguments, "--database-url", nobody_listens), exit_code=3)
    assert said.startswith("The database does not answer")
    assert "secret" not in said


@pytest.mark.parametrize("arguments", [("db", "shell", "-c", "SELECT 1"), ("db", "migrate")])
def test_the_database_of_a_stack_that_does_not_answer_is_a_sentence_too(
    command: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "home").mkdir()
    nobody_listens = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    RunningStack(os.getpid(), "", "", "", nobody_listens, "").write(tmp_path / "home")
    assert one_sentence(command(*arguments), exit_code=3).startswith("The database does not answer")


def test_a_taken_port_is_named_with_the_option_that_chooses_another(elhandel: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = one_sentence(elhandel("up", "--port", str(port)))
    assert said.startswith(f"Port {port} (the API) is taken")
    assert "--port" in said


def test_a_localstack_that_does_not_answer_is_named(
    elhandel: Run, environment: dict[str, str]
) -> None:
    environment |= {
        "ELHANDEL_AWS": "localstack",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}",
    }
    said = one_sentence(elhandel("up", "--port", "0", "--outside-port", "0"))
    assert environment["AWS_ENDPOINT_URL"] in said
    assert "or unset ELHANDEL_AWS" in said


def test_reset_deletes_the_folder_of_the_local_run_and_nothing_else(
    command: Run, tmp_path: Path
) -> None:
    (tmp_path / "home" / "logs").mkdir(parents=True)
    (tmp_path / "beside").touch()
    assert command("reset", "--yes").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["beside"]
    assert "nothing to delete" in command("reset", "--yes").stdout


def test_reset_refuses_while_a_stack_runs(command: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    RunningStack(os.getpid(), "", "", "", "", "").write(tmp_path / "home")
    assert "Stop it first" in one_sentence(command("reset", "--yes"))
    assert (tmp_path / "home").exists()


def options_of_up() -> list[str]:
    """The command that starts a stack on free ports."""
    names = ("--port", "--aws-port", "--outside-port")
    ports = [word for name in names for word in (name, str(free_port()))]
    return ["up", *ports, "--no-schedules"]


@contextlib.contextmanager
def started(options: Sequence[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A stack that has started, in a process of its own."""
    up = subprocess.Popen(
        [sys.executable, "-m", "simulator.local.cli.main", *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    home = Path(environment["ELHANDEL_HOME"])
    try:
        in_time = wait_until(
            lambda: RunningStack.find(home) is not None or up.poll() is not None, PATIENCE
        )
        assert in_time, "the stack did not start in time"
        assert up.poll() is None, up.communicate()[0]
        yield up
    finally:
        up.kill()
        up.wait()


def assert_gone(up: subprocess.Popen[str], stop_it: Callable[[], None], home: Path) -> None:
    """Nothing of the stack is left once it is stopped."""
    family = [psutil.Process(up.pid), *psutil.Process(up.pid).children(recursive=True)]
    assert len(family) > 4
    stop_it()
    assert up.wait(PATIENCE) == 0
    assert wait_until(lambda: not any(process.is_running() for process in family), PATIENCE)
    assert RunningStack.find(home) is None


def test_a_stack_answers_commands_and_leaves_no_process_behind(
    elhandel: Run, command: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    options = options_of_up()

    with started(options, environment) as up:
        assert "already" in one_sentence(elhandel(*options))
        assert_it_answers(elhandel, command)
        assert_gone(up, lambda: ended(elhandel), tmp_path / "home")

    # Again, over what it has stored.
    with started(options, environment) as up:
        assert "2026-02-16 06:" in command("clock", "show").stdout
        assert_gone(up, lambda: up.send_signal(signal.SIGINT), tmp_path / "home")


def ended(elhandel: Run) -> None:
    assert elhandel("down").stdout == "Stopped.\n"


def assert_it_answers(elhandel: Run, command: Run) -> None:
    assert "Migrator" in command("status").stdout
    assert json.loads(command("invoke", "Migrator", "-", stdin="{}").stdout) == {"applied": []}
    assert one_sentence(command("invoke", "Nobody")).startswith("Function not found: Nobody")
    assert "START RequestId" in command("logs", "Migrator").stdout
    assert command("sent", "list").stdout == "Nothing was sent.\n"
    assert command("sent", "waiting").stdout == "Nothing waits.\n"
    assert "Nothing was sent under 7" in one_sentence(command("sent", "show", "7"))
    assert "2026-02-01 06:00" in command("clock", "set", "2026-02-01T06:00").stdout
    assert "2026-02-16 06:00" in command("clock", "move", "15d").stdout
    tables = elhandel("db", "shell", "-c", "\\dt platform.*")  # psql takes the process's place
    assert "platform.api_key" in tables.stdout.replace(" | ", ".")
    assert "up to date" in command("db", "migrate").stdout
