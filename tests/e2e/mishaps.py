"""What goes wrong with people's data in it: requests, messages, answers, rows and jobs that are apt
to leak it.

Each is what a front end, DataHub, a grid company or our own mistake might do; none may leave a name
in a log, a trace, a queue or the record of a failure.
"""

import contextlib
import json
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote

import httpx
import psycopg

from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.world import Household, World
from simulator.loopback import HEADERS
from tests.builders import documents as doc

NAME: Final = "Hemmelige Ærlighed-Åsgård"
HIDDEN: Final = "Skjulestien"
STREET: Final = f"{HIDDEN} 77"
EMAIL: Final = "hemmelige.aerlighed@skjult.example.dk"
PHONE: Final = "28374651"
START: Final = date(2026, 4, 15)  # after the customers of the story have paid
_PROTECTED: Final = {
    **doc.ADDRESS,
    "streetDetail": {"code": "0405", "name": "Skjulestien", "number": "77"},
}
_TEXTS: Final = (NAME, STREET, EMAIL, f"+45{PHONE}")


def a_body(household: Household, **changed: Any) -> dict[str, Any]:
    """A signup of a person with a name that is nobody else's, at a household's point."""
    return {
        "gsrn": household["gsrn"],
        "customer_name": NAME,
        "cpr_cvr": household["cpr_cvr"],
        "contact_type": household["contact_type"],
        "email": EMAIL,
        "phone": f"+45{PHONE}",
        "billing_address": {"street": STREET, "postal_code": "8000", "city": "Aarhus C"},
        "product_id": "spot-basis",
        "channel": "web",
        "type": "move_in",
        "date": str(START),
        **changed,
    }


def signups(world: World, household: Household) -> None:
    """One that is taken, one that it collides with, and many that are refused."""
    cpr = household["cpr_cvr"]
    with httpx.Client(base_url=world.stack.api_url, timeout=30) as api:
        api.headers["x-api-key"] = world.stack.api_key
        taken = api.post("/api/signup", json=a_body(household), headers={"Idempotency-Key": "hush"})
        assert taken.status_code == 201, taken.text
        assert api.post("/api/signup", json=a_body(household)).status_code == 409
        assert api.post(
            "/api/signup", json=a_body(household), headers={"Idempotency-Key": "hush"}
        ).is_success
        for field in (
            "gsrn",
            "cpr_cvr",
            "contact_type",
            "email",
            "phone",
            "product_id",
            "channel",
            "type",
            "date",
        ):
            for text in (*_TEXTS, f"x{cpr}", {NAME: STREET}):
                refused = api.post("/api/signup", json=a_body(household, **{field: text}))
                assert refused.is_client_error, (field, text, refused.text)
        assert api.post("/api/signup", json=a_body(household, **{NAME: STREET})).status_code == 422
        kind = {"content-type": "application/json"}
        broken = api.post(
            "/api/signup", content=f'{{"customer_name": "{NAME}", {cpr}', headers=kind
        )
        assert broken.status_code == 400
        assert (
            api.post(
                "/api/signup", content=json.dumps({"x": NAME * 9_000}), headers=kind
            ).status_code
            == 413
        )
        for text in (*_TEXTS, cpr):
            assert api.get(f"/api/signup/{quote(text)}/status").is_client_error
            assert api.get(f"/{quote(text)}?name={quote(text)}").is_client_error
            assert api.get("/api/products", headers={"x-api-key": quote(text)}).status_code == 401
            portal = api.get(f"/api/portal/{quote(text)}/contract", params={"from": text})
            assert portal.is_client_error


def messages(household: Household) -> list[tuple[str, bytes]]:
    """Messages of the market that nobody can use, a protected street or a name in each; with their
    queue.
    """
    gsrn, text = household["gsrn"], f"{NAME}, {STREET}"
    record = {
        "MarketEvaluationPoint": {
            "mRID": doc.gs1(gsrn),
            "firstCustomer_MarketParticipant.name": [NAME, STREET],
        }
    }
    customer = json.loads(doc.customer_data(gsrn, START, NAME, protected={"D01": True}))
    broken = json.dumps(customer)[:-40].encode()
    charge = doc.a_charge(text, effective=START)
    readings = doc.readings_of(gsrn, START, [1.0] * 24)
    master = "MasterData"
    return [
        (master, broken),
        (master, json.dumps({f"{STREET}_MarketDocument": customer}).encode()),
        (
            master,
            json.dumps(
                {"Skjulestien77_MarketDocument": {**next(iter(customer.values()))}}
            ).encode(),
        ),
        (
            master,
            doc.a_document("CharacteristicsOfACustomerAtAnAP", record, {"mRID": text, **record}),
        ),
        (master, doc.customer_data(text, START, NAME, protected={"D01": True})),
        (master, doc.master_data(gsrn, START, address=_PROTECTED, kind=text)),
        (master, doc.master_data(gsrn, START, address=_PROTECTED, grid_area=text)),
        (master, doc.master_data(gsrn, START, address={"streetDetail": f"{STREET}\0"})),
        (master, doc.master_data(gsrn, START, reason=text, address=_PROTECTED, state=text)),
        (master, doc.a_notification(gsrn, START, text)),
        (master, doc.a_confirmation(text)),
        (
            master,
            doc.a_document(
                "GenericNotification",
                {"x": NAME},
                **{"receiver_MarketParticipant.mRID": doc.gs1(text)},
            ),
        ),
        ("Charges", doc.price_links(doc.a_link(gsrn, charge, factor=text))),
        ("Charges", doc.price_links(doc.a_link(text, charge))),
        ("Charges", doc.price_series(charge, START, START, text, ["1"])),
        (
            "Timeseries",
            doc.metered_data(
                {**readings, "product": text}, {**readings, "mRID": text, "product": "1"}
            ),
        ),
        ("Timeseries", doc.metered_data({**readings, "marketEvaluationPoint.mRID": doc.gs1(text)})),
        ("Timeseries", doc.metered_data({**readings, "registration_DateAndOrTime.dateTime": text})),
        (
            "Timeseries",
            doc.metered_data({**readings, "Period": {**readings["Period"], "resolution": text}}),
        ),
        ("Timeseries", doc.metered_data({**readings, "Period": text})),
    ]


def market(world: World, household: Household) -> int:
    """Messages that nobody can use, and answers of DataHub that quote a customer; how many
    messages.
    """
    laid = messages(household)
    for queue, body in laid:
        world.put_message(queue, body.decode())
    quoting = {
        "code": "00302",
        "message": f"'{NAME}' of {STREET}, {household['cpr_cvr']}, is no customer",
    }
    with httpx.Client(
        base_url=world.stack.outside_url, headers=dict(HEADERS), timeout=30
    ) as outside:
        for order in (
            {
                "status": 500,
                "path": "/v1.0/cim/requestchange",
                "body": f"<p>{NAME}</p>",
                "count": 4,
            },
            {
                "status": 400,
                "path": "/v1.0/cim/requestchange",
                "body": f"{NAME}",
                "content_type": f"text/{EMAIL}",
            },
            {
                "status": 302,
                "path": "/v1.0/cim/requestchange",
                "headers": {"Location": f"https://h/{quote(STREET)}"},
            },
            {"status": 400, "path": "/v1.0/cim/requestchange", **quoting},
        ):
            outside.post("/admin/inject-error", json=order).raise_for_status()
    for _ in range(4):
        world.job("QueuePoller", "send-due")
        world.job("QueuePoller", "poll-queues")
        world.stack.clock.move_by(timedelta(minutes=45))
    return len(laid)


def jobs(world: World) -> None:
    """Jobs that fail: refused, collided, and for what nobody foresaw."""
    (message,) = world.ask(
        "SELECT message_id FROM market.inbound_message WHERE state = 'dead' ORDER BY 1 LIMIT 1"
    )[0]
    with psycopg.connect(world.stack.postgres.url(), autocommit=True) as connection:
        connection.execute(
            "UPDATE market.inbound_message SET body = %s WHERE message_id = %s",
            [NAME.encode(), message],
        )
    for function, event in (
        ("QueuePoller", {"job": "replay", "message_id": message}),
        (
            "Backoffice",
            {"job": "change-contact", "customer": 1, "name": NAME, "email": STREET, "why": "w"},
        ),
        ("Backoffice", {"job": "sent", "gsrn": NAME}),
        ("SettlementWorker", {"Records": [_record({"run_id": STREET})]}),
        ("InvoiceGenerator", {"Records": [_record({"run_id": 1, "shard_no": NAME})]}),
        ("Migrator", {"job": "create-key", "name": NAME, "scope": "customer", "gsrn": STREET}),
    ):
        with contextlib.suppress(UnableToRun):
            world.stack.invoke(function, event)
    queue = world.stack.host.resources["SettlementShards"].ref
    world.stack.aws.sqs.send_message(
        QueueUrl=queue, MessageBody=json.dumps({"run_id": 9_999_999, "shard_no": 1})
    )


def rows(world: World) -> None:
    """Rows that PostgreSQL refuses and quotes: twice the same, a wrong type, a lock that two wait
    for.
    """
    with psycopg.connect(world.stack.postgres.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE public.home (street text PRIMARY KEY, rooms int)")
        connection.execute("INSERT INTO public.home VALUES (%s, 1)", [STREET])
        for statement, value in (
            ("INSERT INTO public.home VALUES (%s, 1)", STREET),
            ("INSERT INTO public.home (rooms) VALUES (%s::text::int)", STREET),
            ("INSERT INTO public.home VALUES ('Skjulestien 77', 1)", None),
            ("SELECT no_column FROM public.home WHERE street = 'Skjulestien 77'", None),
            ("DO $$ BEGIN RAISE WARNING 'Skjulestien 77'; END $$", None),
        ):
            with contextlib.suppress(psycopg.Error):
                connection.execute(statement.encode(), None if value is None else [value])
        connection.execute("DROP TABLE public.home")


def _record(body: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": "5759e988-bd01-4190-8234-e1be46a99427",
        "receiptHandle": "h",
        "body": json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-north-1:000000000000:q",
        "awsRegion": "eu-north-1",
    }
