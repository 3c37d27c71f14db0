"""The local host: runs a template's functions and feeds them as AWS does, until closed."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from elhandel.platform.clock import MovableClock
from simulator import loopback
from simulator.local.cloud.aws import AwsEndpoint, Resources
from simulator.local.cloud.aws.resources import function_arn
from simulator.local.cloud.errors import BrokenTemplate
from simulator.local.cloud.gateway import Gateway, Router, SocketApi
from simulator.local.cloud.gateway.api import INTEGRATION_SECONDS, HttpApi
from simulator.local.cloud.gateway.event import Request
from simulator.local.cloud.gateway.invoke_api import PREFIX as INVOKE_PREFIX
from simulator.local.cloud.gateway.invoke_api import InvokeApi
from simulator.local.cloud.gateway.response import Response, forbidden
from simulator.local.cloud.gateway.staff_url import PREFIX as STAFF_PREFIX
from simulator.local.cloud.gateway.staff_url import StaffUrls
from simulator.local.cloud.processes import SNAPSHOT, Child, Launcher
from simulator.local.cloud.queues import Queue, QueuePoller
from simulator.local.cloud.runtime import (
    Invocation,
    Outcome,
    Pool,
    Snapshot,
    Throttled,
    begins_from_a_snapshot,
)
from simulator.local.cloud.runtime.environment import check_runtime, process_environment
from simulator.local.cloud.runtime.logs import FunctionLog
from simulator.local.cloud.schedules import ScheduleRunner, UnknownExpression
from simulator.local.cloud.template import Function, Schedule, Template

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HostOptions:
    """How a host runs. workers: most processes of one function.

    environment: variables that only the local run sets.
    """

    port: int
    logs: Path
    clock: MovableClock
    workers: int
    schedules: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)
    integration_seconds: float = INTEGRATION_SECONDS


class Host:
    """Functions, gateway, schedules and queue pollers of one template.

    Raises BrokenTemplate, UnableToRun.
    """

    def __init__(
        self,
        template: Template,
        resources: Resources,
        aws: AwsEndpoint,
        launcher: Launcher,
        options: HostOptions,
    ) -> None:
        self.template = template
        self.options = options
        self.aws = aws
        self.resources = resources
        self._launcher = launcher

        self.snapshots: dict[str, Snapshot] = {}
        self.pools = {name: self._pool(function) for name, function in template.functions.items()}
        self._api = HttpApi(
            Router(
                (function.name, route)
                for function in template.functions.values()
                for route in function.routes
            ),
            self.pools,
            options.integration_seconds,
        )

        sockets = template.sockets
        self._sockets = None if sockets is None else SocketApi(sockets, self.pools)
        # What serves connections runs as long as somebody listens: that is no work that ends.
        self._lasting = frozenset() if sockets is None else frozenset(sockets.functions.values())
        self.invokes = InvokeApi(self.pools)
        self._staff = StaffUrls(self.pools)
        self.schedules = self._schedules()

        self.pollers = [
            QueuePoller(
                source, self.pools[function.name], aws.sqs, self._queue(source.queue.logical_id)
            )
            for function in template.functions.values()
            for source in function.queues
            if source.enabled
        ]
        self.gateway: Gateway | None = None

    def serve(self, control: Callable[[Request], Response]) -> None:
        """Open the gateway's port; `control` answers what begins with /_local/."""

        def answer(request: Request) -> Response:
            if refusal := loopback.foreign(request.headers):
                return forbidden(refusal)
            if request.path.startswith("/_local/"):
                if refusal := loopback.uncontrolled(request.headers):
                    return forbidden(refusal)
                return (
                    self._staff.answer(request)
                    if request.path.startswith(STAFF_PREFIX)
                    else control(request)
                )
            if request.path.startswith(INVOKE_PREFIX):
                refusal = loopback.uncontrolled(request.headers, signed=True)
                return forbidden(refusal) if refusal else self.invokes.answer(request)
            if self._sockets is not None and self._sockets.is_command(request.path):
                refusal = loopback.uncontrolled(request.headers, signed=True)
                return forbidden(refusal) if refusal else self._sockets.command(request)

            return self._api.answer(request)

        upgrade = None if self._sockets is None else self._sockets.upgrade
        self.gateway = Gateway(self.options.port, answer, upgrade)

    @property
    def url(self) -> str:
        """Where the gateway serves; serve first."""
        assert self.gateway is not None  # noqa: S101
        return self.gateway.url

    def invoke(self, function: str, payload: bytes) -> Outcome:
        """Run one event. Raises KeyError for a function that the template does not hold, Throttled
        when closing.
        """
        return self.pools[function].invoke(Invocation(payload))

    def is_busy(self) -> bool:
        """Whether a function runs, a batch is in hand, or a schedule is due."""
        return (
            any(
                pool.status().in_flight
                for name, pool in self.pools.items()
                if name not in self._lasting
            )
            or any(poller.batches_in_hand for poller in self.pollers)
            or self.invokes.running > 0
            or not self.schedules.is_quiet()
        )

    def close(self) -> None:
        """Take nothing more, end every process, wait for the threads that fed them."""
        if self.gateway is not None:
            self.gateway.close()
        if self._sockets is not None:
            self._sockets.close()

        for poller in self.pollers:
            poller.close()

        self.schedules.close()
        for pool in self.pools.values():
            pool.close()
        for snapshot in self.snapshots.values():
            snapshot.close()

        for poller in self.pollers:
            poller.join()

    def _pool(self, function: Function) -> Pool:
        check_runtime(function)
        log = FunctionLog(self.options.logs, function.name, function.memory_mb)
        variables = self.resources.environment(function.name)
        local = {**self.aws.environment(), **self.options.environment}
        limit = min(self.options.workers, function.reserved_concurrency or self.options.workers)

        def start(runtime_api: str, copied_at: str = "") -> Child:
            environment = process_environment(
                function, variables, self.template.region, local, log.path.name
            )
            if self.gateway is not None:  # one function asks another by Lambda's own API
                environment = {**environment, "AWS_ENDPOINT_URL_LAMBDA": self.url}
                if self._sockets is not None:
                    endpoint = self.url + self._sockets.path
                    environment["ELHANDEL_LIVE_ENDPOINT"] = endpoint
                    environment["ELHANDEL_LIVE_ADDRESS"] = endpoint.replace("http", "ws", 1)
            own = {"AWS_LAMBDA_RUNTIME_API": runtime_api, "ELHANDEL_LOCAL_SNAPSHOT": copied_at}
            return self._launcher.start(
                function.name,
                "script" if copied_at else "module",
                str(SNAPSHOT) if copied_at else "awslambdaric",
                [function.handler],
                log=log.path,
                environment={**environment, **own},
                cwd=function.code,
            )

        arn = function_arn(function.name, self.template.region)
        if not begins_from_a_snapshot(function):
            return Pool(function, arn, limit, log, start)

        snapshot = self.snapshots[function.name] = Snapshot(start)
        return Pool(function, arn, limit, log, snapshot.copy)

    def publish(self) -> None:
        """Take the snapshots now, as AWS does when a version is published; without this a
        function's is taken at its first event.
        """
        for snapshot in self.snapshots.values():
            snapshot.take()

    def _schedules(self) -> ScheduleRunner:
        schedules = [
            schedule
            for function in self.template.functions.values()
            for schedule in function.schedules
        ]
        try:
            return ScheduleRunner(
                schedules,
                self.options.clock,
                self.template.region,
                self._run_schedule,
                paused=not self.options.schedules,
                lasting=self._lasting,
            )
        except UnknownExpression as error:
            raise BrokenTemplate(
                self.template.path,
                None,
                str(error),
                "Write rate(5 minutes) or cron(15 13 * * ? *).",
            ) from None

    def _run_schedule(self, schedule: Schedule, payload: bytes) -> None:
        function = schedule.name.partition(".")[0]
        try:
            outcome = self.invoke(function, payload)
        except Throttled:
            return  # the host is closing
        if outcome.failed:
            _log.warning("The schedule %s failed: %s", schedule.name, outcome.error_message)

    def _queue(self, logical_id: str) -> Queue:
        made = self.resources[logical_id]
        return Queue(made.ref, made.attributes["Arn"])
