"""Snapshots: what a process holds when it is copied, and what copies do first, with the runtime's
own hooks. Each function is loaded as Lambda loads it, in a process of its own.
"""

import ast
import ctypes
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import fastapi.routing
import pytest
from awslambdaric.lambda_runtime_hooks_runner import run_after_restore, run_before_snapshot
from fastapi import APIRouter
from fastapi.testclient import TestClient

from elhandel.platform import aws, bounded_http, snapshots
from elhandel.platform.web import application
from simulator.local.cloud.template import Function, load_template

ROOT: Final = Path(__file__).resolve().parents[3]
FUNCTIONS: Final = {
    name: function
    for name, function in load_template(ROOT / "infra" / "sam-template.yaml").functions.items()
    if function.snapshot
}

LOOK: Final = """
import gc, json, os, random, socket, sys, threading
import app
from awslambdaric.lambda_runtime_hooks_runner import run_after_restore, run_before_snapshot

def connections():
    # X-Ray's library has a socket for datagrams to the daemon of its machine: no connection.
    folder = "/proc/self/fd"
    numbers = [int(fd) for fd in os.listdir(folder) if os.path.exists(f"{folder}/{fd}")]
    sockets = [fd for fd in numbers if os.readlink(f"{folder}/{fd}").startswith("socket:")]
    opened = [socket.socket(fileno=os.dup(fd)) for fd in sockets]
    # An event loop wakes itself up by a pair of its own.
    return [str(one.getpeername()) for one in opened
            if one.type != socket.SOCK_DGRAM and one.family != socket.AF_UNIX]

run_before_snapshot()
gc.collect()
import psycopg
from botocore.client import BaseClient
from elhandel.platform import aws
held = [type(thing).__name__ for thing in gc.get_objects()
        if isinstance(thing, (psycopg.Connection, BaseClient))
        and type(thing).__name__ != "XRay"]  # asks that daemon, without a key
before = random.getstate()
seen = {
    "connections": connections(), "held": held, "secrets": list(aws._secrets),
    "threads": [thread.name for thread in threading.enumerate()],
    "clients": aws._client.cache_info().currsize,
    "session": sys.modules["boto3"].DEFAULT_SESSION is not None,
    # The library loads every country's holidays when it is first asked for one.
    "holidays to load": {"holidays"} == {"holidays", "holidays.countries.denmark"} & {*sys.modules},
}
run_after_restore()
print(json.dumps({**seen, "drawn_anew": before != random.getstate()}))
"""


def loaded(function: Function, program: str) -> Any:
    """What a program prints in a process with the function's code and layers, as JSON."""
    folders = [function.code, *function.layers]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Elhandel",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "AWS_DEFAULT_REGION": "eu-north-1",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "ELHANDEL_CUSTOMERS_ISSUER": "http://127.0.0.1:9",
        "ELHANDEL_STAFF_ISSUER": "http://127.0.0.1:9",
        "ELHANDEL_FRONT_SECRET": "arn:aws:secretsmanager:eu-north-1:1:secret:front",
    }
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_snapshot_holds_nothing_of_the_outside(name: str) -> None:
    assert loaded(FUNCTIONS[name], LOOK) == {
        "connections": [],
        "held": [],
        "secrets": [],
        "threads": ["MainThread"],
        "clients": 0,
        "session": False,
        "holidays to load": False,
        "drawn_anew": True,
    }


@pytest.fixture
def registered() -> Iterator[None]:
    """The hooks of this process, as a function has them; what they forget is made again."""
    snapshots.prepare()
    yield
    snapshots.prepare.cache_clear()


def test_a_secret_that_was_read_before_is_read_again_by_each_copy(registered: None) -> None:
    aws._secrets["arn:front"] = ("as it was", 10.0**12)

    run_after_restore()

    assert aws._secrets == {}


def test_what_a_module_remembers_is_forgotten_before_the_snapshot_and_after_it(
    registered: None,
) -> None:
    calls: list[str] = []
    snapshots.forgotten(lambda: calls.append("forgotten"))
    try:
        run_before_snapshot()
        assert calls, "before the snapshot"
        calls.clear()
        run_after_restore()
        assert calls, "in the copy"
    finally:
        snapshots._forgetters.pop()


def test_what_is_made_of_what_is_shipped_is_there_in_each_copy(registered: None) -> None:
    bounded_http._certificates.cache_clear()

    run_before_snapshot()
    run_after_restore()

    assert bounded_http._certificates.cache_info().currsize == 1


CLIENTS: Final = """
import json, sys
import app
from awslambdaric.lambda_runtime_hooks_runner import run_after_restore, run_before_snapshot
from elhandel.platform import aws

opened = []
run_before_snapshot()
run_after_restore()
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
aws.kms(), aws.functions(), aws.rds(), aws.s3(), aws.secrets_manager(), aws.sqs()
print(json.dumps({
    "opened": [path for path in opened if "/data/" in path],
    "threads": "anyio._backends._asyncio" in sys.modules,
}))
"""


def test_a_copy_makes_its_clients_of_descriptions_that_it_has() -> None:
    """To read and decode them took longer than all else of a first answer."""
    assert loaded(FUNCTIONS["Payments"], CLIENTS) == {"opened": [], "threads": True}


def test_every_client_that_we_make_has_its_description_in_the_snapshot() -> None:
    made = re.findall(r'_client\("([a-z0-9]+)"', Path(aws.__file__).read_text("utf-8"))
    assert sorted(made) == sorted(aws.SERVICES)


def test_a_copy_puts_no_routes_together_for_its_first_request(
    registered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named(name: str) -> str:
        return name

    router = APIRouter()
    router.add_api_route("/hello/{name}", named)
    app = application("Hello", description="Says so.", openapi_url="/openapi.json")
    app.include_router(router)
    run_before_snapshot()
    run_after_restore()
    put_together: list[Any] = []
    real = fastapi.routing.get_dependant

    def seen(**asked: Any) -> Any:
        put_together.append(asked)
        return real(**asked)

    monkeypatch.setattr(fastapi.routing, "get_dependant", seen)

    assert TestClient(app).get("/hello/anna").json() == "anna"
    assert put_together == []


def test_copies_of_one_process_draw_other_numbers(registered: None) -> None:
    """Two copies begin with one memory; `random` is one generator in it."""
    memory = random.getstate()
    drawn = set()
    for _ in range(5):
        random.setstate(memory)
        run_after_restore()
        drawn.add(random.getrandbits(128))

    assert len(drawn) == 5


class _Asked(ctypes.Structure):
    """OSSL_PARAM: a question to OpenSSL, and where it puts the answer."""

    _fields_ = (
        ("key", ctypes.c_char_p),
        ("type", ctypes.c_uint),
        ("data", ctypes.c_void_p),
        ("size", ctypes.c_size_t),
        ("answered", ctypes.c_size_t),
    )


_UNSIGNED: Final = 2


def times_seeded(library: ctypes.CDLL) -> int:
    """How often the generator has got a seed from which all others of a library get theirs."""
    library.RAND_get0_primary.restype = ctypes.c_void_p
    library.RAND_get0_primary.argtypes = [ctypes.c_void_p]
    library.EVP_RAND_CTX_get_params.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    count = ctypes.c_uint()
    where, size = ctypes.addressof(count), ctypes.sizeof(count)
    asked = (_Asked * 2)(_Asked(b"reseed_counter", _UNSIGNED, where, size))
    assert library.EVP_RAND_CTX_get_params(library.RAND_get0_primary(None), asked) == 1
    return count.value


def openssl_of_this_process() -> dict[str, ctypes.CDLL]:
    """By whose it is. They are looked for apart from the code that is tested, by what they are
    mapped as.
    """
    import ssl  # noqa: F401

    import psycopg  # noqa: F401

    paths = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines()}
    found = [path for path in paths if path.startswith("/") and "libcrypto" in path]
    return {"psycopg" if "psycopg" in path else "python": ctypes.CDLL(path) for path in found}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("whose", ["python", "psycopg"])
def test_each_openssl_of_a_process_is_given_a_new_seed_in_each_copy(
    registered: None, whose: str
) -> None:
    libraries = openssl_of_this_process()
    assert set(libraries) == {"python", "psycopg"}
    seen = [times_seeded(libraries[whose])]

    for _ in range(2):
        run_after_restore()
        seen.append(times_seeded(libraries[whose]))

    assert seen[0] < seen[1] < seen[2]


def test_the_openssl_inside_cryptography_is_given_a_new_seed_in_each_copy(
    registered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no library of its own, so nothing says how often it got one: its binding is watched."""
    from cryptography.hazmat.bindings.openssl.binding import Binding

    inside = Binding.lib
    given: list[tuple[bytes, int, float]] = []

    def add(seed: bytes, size: int, entropy: float) -> None:
        given.append((seed, size, entropy))
        inside.RAND_add(seed, size, entropy)

    monkeypatch.setattr(Binding, "lib", SimpleNamespace(RAND_add=add))
    for copies in (1, 2):
        run_after_restore()
        assert len(given) >= copies  # the hooks of earlier tests run as well

    assert {(len(seed), size, entropy) for seed, size, entropy in given} == {(32, 32, 32.0)}
    assert len({seed for seed, _, _ in given}) == len(given)


# --- no cache is forgotten by us ----------------------------------------------------------------

STAYS: Final = frozenset(
    {
        "elhandel.billing.bill.bank_days._closed",
        "elhandel.billing.bill.lines._linked",
        "elhandel.billing.bill.similar_homes._of_known_table",
        "elhandel.billing.bill.similar_homes.typical_homes",
        "elhandel.billing.bill.wording._months_linked",
        "elhandel.billing.bill.wording._months_text",
        "elhandel.billing.case_file.pdf._compiler",
        "elhandel.billing.case_file.pdf._template",
        "elhandel.billing.credits.limits.all_limits",
        "elhandel.billing.disputes.rules._rules",
        "elhandel.billing.document.danish.day",
        "elhandel.billing.document.danish.period",
        "elhandel.billing.document.pdf._workshop",
        "elhandel.billing.document.tables._rows",
        "elhandel.billing.estimate.rules.all_rules",
        "elhandel.billing.favour.rules._all_rules",
        "elhandel.billing.held.bounds.bill_bounds",
        "elhandel.billing.invoice.issuer.issuer",
        "elhandel.billing.issue.days._all_rules",
        "elhandel.billing.letters.printable._printed",
        "elhandel.certificates.rules.certificates._rules",
        "elhandel.exchange.rules.market._rules",
        "elhandel.identity.rules.packs._limits",
        "elhandel.identity.rules.packs.session_rules",
        "elhandel.identity.rules.packs.try_rules",
        "elhandel.jobs.request.fields_of",
        "elhandel.market.cim.checks._numbers_of",
        "elhandel.market.cim.fit._decoder",
        "elhandel.market.cim.fit.shape_of",
        "elhandel.market.cim.report.facts._required",
        "elhandel.market.cim.sums._counted",
        "elhandel.market.handlers.metered_data._days_of",
        "elhandel.market.rules.calendar._public_holidays",
        "elhandel.market.rules.packs._packs",
        "elhandel.metering.document.header._header",
        "elhandel.metering.document.header._instant",
        "elhandel.metering.packed.day._all_measured",
        "elhandel.metering.packed.day.microseconds",
        "elhandel.metering.packed.series._day_slices",
        "elhandel.meters.rules.meters._rules",
        "elhandel.minting.participation.rules._all_rules",
        "elhandel.notifications.rules.quiet_hours._all_rules",
        "elhandel.notifications.templates.table.templates",
        "elhandel.notifications.templates.words._texts",
        "elhandel.onboarding.held.limits._entries",
        "elhandel.onboarding.wishes.own_changes._entries",
        "elhandel.payments.betalingsservice.deadlines._all_rules",
        "elhandel.payments.rules.collections._all_rules",
        "elhandel.payments.rules.packs._reminders",
        "elhandel.platform.aws._descriptions",
        "elhandel.platform.bounded_http._certificates",
        "elhandel.platform.keys.key_rules._entries",
        "elhandel.platform.schedules.expression._compiled",
        "elhandel.platform.schema.roles.roles",
        "elhandel.platform.settings.settings",
        "elhandel.platform.snapshots.prepare",
        "elhandel.platform.upkeep.retention._all_rules",
        "elhandel.platform.web.app._clock_of_process",
        "elhandel.platform.web.rows._list_of",
        "elhandel.portal.budgets.rules._rules",
        "elhandel.portal.usage.rules._bands",
        "elhandel.portal.usage.rules._forecasts",
        "elhandel.portfolio.markets.market._markets",
        "elhandel.pricing.charges.heating.heating_rules",
        "elhandel.pricing.spot.limits._all_limits",
        "elhandel.reconciliation.rules.packs._all_rules",
        "elhandel.services.network.rules._rules",
        "elhandel.services.packages.package._packages",
        "elhandel.services.usage.rules._rules",
        "elhandel.settlement.engine.axis._local_quarters",
        "elhandel.settlement.shard.yearly_limit.limit_rules",
        "elhandel.values.days.local_time.start_of_day",
        "elhandel_web.assets.__init__.assets",
        "elhandel_web.language.catalogue",
        "elhandel_web.render.environment",
    }
)
"""Caches of pure answers: of rules and words that are shipped, of settings, of arithmetic. They are
the same in every copy.
"""


def cached_functions() -> Iterator[tuple[str, str, str]]:
    """Module, name and text of each module for functions that remember what they answered."""
    for layer in ("domain", "web"):
        base = ROOT / "layers" / layer
        for path in sorted(base.rglob("*.py")):
            text = path.read_text("utf-8")
            if "cache" not in text:
                continue
            module = ".".join(path.relative_to(base).with_suffix("").parts)
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef) and any(
                    "cache" in ast.unparse(decorator).split("(")[0].split(".")[-1]
                    and "property" not in ast.unparse(decorator)
                    for decorator in node.decorator_list
                ):
                    yield module, node.name, text


def test_each_cache_of_a_process_is_forgotten_or_known_to_be_pure() -> None:
    """A new one belongs into the one list or the other: `forgotten(name.cache_clear)` beside it
    where it holds a client, a secret, a key or what was read at a time.
    """
    found = list(cached_functions())
    remembered = {
        f"{module}.{name}"
        for module, name, text in found
        if f"forgotten({name}.cache_clear)" not in text
    }
    by_aws_forget = {"elhandel.platform.aws._client"}
    by_closing = {"elhandel.platform.web.app._database_of_process"}
    assert remembered - by_aws_forget - by_closing == STAYS
