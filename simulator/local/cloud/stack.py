"""The whole stack on one machine: PostgreSQL, moto, the outside world and the host, started
together and stopped.

`elhandel up`, the demo and the tests all start it here:

    with Stack.up(StackOptions(home=folder)) as stack:
        stack.invoke("QueuePoller", {"job": "send-due"})
"""

import contextlib
import fcntl
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from elhandel.platform.clock import MovableClock
from elhandel.platform.database import Database
from simulator.local.cloud.api_keys import local_api_key
from simulator.local.cloud.aws import AwsEndpoint, Resources
from simulator.local.cloud.aws.endpoint import localstack_host, uses_localstack
from simulator.local.cloud.aws.moto import start_moto, wait_for_moto
from simulator.local.cloud.control import Control
from simulator.local.cloud.database.postgres import STOP_SIGNAL, Postgres
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.gateway.staff_url import job_answer, own_user, staff_event
from simulator.local.cloud.host import Host, HostOptions
from simulator.local.cloud.idle import wait_until_idle
from simulator.local.cloud.outside import start_outside, wait_for_outside
from simulator.local.cloud.processes import OWNER_ONLY, Launcher, require_free
from simulator.local.cloud.processes.ports import LOOPBACK
from simulator.local.cloud.stack_options import RunningStack, StackOptions
from simulator.local.cloud.staff import local_staff
from simulator.local.cloud.supervision import Service, Supervisor
from simulator.local.cloud.template import Template, load_template
from simulator.world.carriers.reports import Keys
from simulator.world.payments import WEBHOOKS_SECRET

SECRETS: Final = {
    "DataHubSecret": '{"client_id": "elhandel", "client_secret": "local"}',
    "CustomersClientSecret": "local",
    "StaffClientSecret": "local",
    "PaymentsProviderSecret": json.dumps({"key": "local", "webhooks": WEBHOOKS_SECRET}),
    "NetworkSecret": "local",
    "NoticeSecret": Keys().secret(),
    "ChainSecret": json.dumps({"key": "c4" * 32, "receipts": "local", "currency": True}),
}
MIGRATOR: Final = "Migrator"


class Stack:
    """A stack that runs. Make it with `up`, end it with `down` (or leave its `with` block)."""

    def __init__(self, options: StackOptions) -> None:
        self.options = options
        self.clock = MovableClock(options.clock_file)
        self.stop_requested = threading.Event()
        self.api_key = self.operations_key = ""
        self._launcher = Launcher()
        self._undo = contextlib.ExitStack()
        self.supervisor = Supervisor()
        self._down = threading.Lock()

    @classmethod
    def up(
        cls, options: StackOptions | None = None, report: Callable[[str], None] = lambda _: None
    ) -> Self:
        """Start everything and wait until it answers.

        report: called with each step. Raises UnableToRun.
        """
        stack = cls(options or StackOptions())
        try:
            stack._start(report)
        except BaseException:
            stack.down()
            raise
        return stack

    def down(self) -> None:
        """Stop everything that `up` started, and nothing else. Safe to call twice."""
        with self._down:
            self._undo.close()
            self._launcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.down()

    @property
    def api_url(self) -> str:
        """Of the APIs, and of the pages, which have hosts of their own on AWS only."""
        return f"http://{LOOPBACK}:{self.options.port}"

    @property
    def outside_url(self) -> str:
        return f"http://{LOOPBACK}:{self.options.outside_port}"

    def invoke(self, function: str, payload: Any) -> Any:
        """Run one event and answer the function's answer. Raises UnableToRun with its error when it
        failed.

        A job is asked for by the user who runs the stack, as staff do; anything else is an event as
        it stands.
        """
        event = json.dumps(payload).encode()
        if isinstance(payload, dict) and "job" in payload:
            return self._ask(function, event)

        outcome = self.host.invoke(function, event)
        if outcome.failed:
            log = self.options.logs / f"{function}.log"
            raise UnableToRun(f"{function} failed: {outcome.error_message} Read {log}.")

        return json.loads(outcome.payload or b"null")

    def _ask(self, function: str, job: bytes) -> Any:
        outcome = self.host.invoke(function, staff_event(job, own_user()))
        status, document = job_answer(outcome)
        if status != HTTPStatus.OK:
            reason = outcome.error_message or document.get("detail", f"HTTP {status}.")
            raise UnableToRun(
                f"{function} failed: {reason} Read {self.options.logs / f'{function}.log'}."
            )
        return document

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until nothing runs and nothing waits, at most `seconds`; whether that came."""
        return wait_until_idle(self.host, seconds)

    def rss_mb(self) -> dict[str, float]:
        """Memory of each process of the stack, in MB: the functions' processes added up, and the
        host itself.
        """
        functions = {name: pool.status().rss_bytes for name, pool in self.host.pools.items()}
        others = {name: child.rss_bytes() for name, child in self.supervisor.children().items()}
        own = (
            int(Path("/proc/self/statm").read_text().split()[1]) * 4096
            if Path("/proc/self/statm").exists()
            else 0
        )

        return {
            name: round(size / 2**20, 1)
            for name, size in {**functions, **others, "host": own}.items()
        }

    # --- starting ---

    def _start(self, report: Callable[[str], None]) -> None:
        options = self.options
        self._undo.callback(
            os.umask, os.umask(OWNER_ONLY)
        )  # keys, secrets, logs, databases, whatever is written
        options.home.mkdir(parents=True, exist_ok=True)
        self._undo.enter_context(_only_stack_of(options.home))
        # Registered after the lock, so closed before it: the next owner finds no process in it.
        self._undo.callback(self._launcher.close)
        self._check_ports()
        self._undo.enter_context(_logging_to(options.logs / "host.log"))
        self.postgres = Postgres(options.home / "postgres")
        self._undo.callback(
            self.postgres.stop
        )  # its socket's folder; the process has ended by then
        self._undo.callback(self.supervisor.close)
        template = self._template()

        with ThreadPoolExecutor(max_workers=3) as starters:
            report("starting PostgreSQL, the AWS services and the outside world")
            parts = [
                starters.submit(start)
                for start in (self._start_postgres, self._start_outside, self._start_aws)
            ]
            self.aws = self._aws_endpoint()
            for part in parts:
                part.result()

        report("making the template's queues, buckets, keys and secrets")
        resources = Resources(template, self.aws, SECRETS)
        host_options = HostOptions(
            port=options.port,
            logs=options.logs,
            clock=self.clock,
            workers=options.workers,
            schedules=False,  # not before the database has its schema
            environment={"ELHANDEL_CLOCK_FILE": str(options.clock_file), **options.tracing},
        )
        self.host = Host(template, resources, self.aws, self._launcher, host_options)
        self._undo.callback(self.host.close)
        report("bringing the database to its schema")
        self._migrate()
        control = Control(self.host, self.stop_requested.set, self._more_status)
        self.host.serve(control.answer)
        if options.schedules:
            self.host.schedules.resume()

        housekeeper = threading.Thread(target=self._keep_house, daemon=True)
        housekeeper.start()
        RunningStack(
            os.getpid(),
            self.api_url,
            self.aws.url,
            self.outside_url,
            self.postgres.url(),
            self.api_key,
        ).write(options.home)
        self._undo.callback(RunningStack.remove, options.home)

    def _check_ports(self) -> None:
        require_free(self.options.port, "the API", "--port")
        require_free(self.options.outside_port, "the outside world", "--outside-port")
        if uses_localstack():
            localstack_host()  # answers, or says what to do
        else:
            require_free(self.options.aws_port, "the AWS services", "--aws-port")

    def _template(self) -> Template:
        parameters = {
            "DatabaseUrl": self.postgres.url(),
            "DataHubBaseUrl": self.outside_url,
            "DataHubTokenUrl": f"{self.outside_url}/oauth2/v2.0/token",
            "EnergiDataServiceUrl": self.outside_url,
            "BankUrl": self.outside_url,
            "PaymentsUrl": f"{self.outside_url}/psp",
            "NetworkUrl": f"{self.outside_url}/network",
            "ChainUrls": f"{self.outside_url}/chain",
            "MailUrl": f"{self.outside_url}/mail",
            "SmsUrl": f"{self.outside_url}/sms",
            "PartnerNetworks": "loopback",
            "SiteAddress": self.api_url,
            "OfficeAddress": self.api_url,
            "CustomersIssuer": f"{self.outside_url}/identity/customers",
            "StaffIssuer": f"{self.outside_url}/identity/staff",
            "AuditTrail": "none",  # there is no account to watch
            **self.options.parameters,
        }
        return load_template(self.options.template, parameters, self.options.region)

    def _more_status(self) -> dict[str, Any]:
        return {"memory_mb": self.rss_mb(), "services": self.supervisor.status()}

    def _start_postgres(self) -> None:
        log = self.options.logs / "postgres.log"
        self.supervisor.start(
            Service(
                "postgres",
                start=lambda: self.postgres.start(self._launcher, log),
                wait=lambda _: self.postgres.wait(),
                stop_signal=STOP_SIGNAL,
            )
        )

    def _start_outside(self) -> None:
        self.supervisor.start(
            Service(
                "outside",
                start=lambda: start_outside(self._launcher, self.options),
                wait=lambda child: wait_for_outside(child, self.options),
            )
        )

    def _start_aws(self) -> None:
        if uses_localstack():
            return  # somebody else has started it

        port, log, state = (
            self.options.aws_port,
            self.options.logs / "moto.log",
            self.options.home / "aws.sqlite",
        )
        self.supervisor.start(
            Service(
                "moto",
                start=lambda: start_moto(self._launcher, port, log, state),
                wait=lambda child: wait_for_moto(child, port),
            )
        )

    def _aws_endpoint(self) -> AwsEndpoint:
        host = localstack_host() if uses_localstack() else f"{LOOPBACK}:{self.options.aws_port}"
        aws = AwsEndpoint(host, self.options.region)
        aws.client(
            "sqs"
        )  # reading boto3's descriptions takes as long as moto's start, so it is done meanwhile
        return aws

    def _migrate(self) -> None:
        if MIGRATOR in self.host.pools:
            self.invoke(MIGRATOR, {})
            database = Database(self.postgres.url())
            self.api_key = local_api_key(self.options.home, database, "sales", self.clock)
            self.operations_key = local_api_key(
                self.options.home, database, "operations", self.clock
            )
            local_staff(database, self.clock)
            database.close()

    def _keep_house(self) -> None:
        """End function processes that were not used for a while."""
        while not self.stop_requested.wait(10):
            for pool in self.host.pools.values():
                pool.close_idle()


def is_free(home: Path) -> bool:
    """Whether no stack holds the folder; a stopping one holds it until its last process ended."""
    try:
        with _only_stack_of(home):
            return True
    except UnableToRun:
        return False


@contextlib.contextmanager
def _only_stack_of(home: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two stacks never share their state. Raises UnableToRun."""
    with (home / "stack.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnableToRun(
                f"A stack runs over {home} already. Use it, stop it with `elhandel down`, "
                "or choose another folder by ELHANDEL_HOME."
            ) from None
        yield


@contextlib.contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8")
    formatter = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logger = logging.getLogger("simulator")
    logger.addHandler(handler)

    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()
