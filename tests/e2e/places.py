"""Where a person could stand though nobody put them there: logs, traces, queues, and the tables of
a stack.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulator.local.cloud.stack import Stack
from simulator.local.demo.world import World
from tests.builders.evidence.leaks import unpacked

BY_DESIGN: Final = {
    "billing.invoice.recipient": "a bill names whom it is for",
    "billing.invoice_section.supply_address": "and where the electricity was used",
    "market.customer_at_point.addresses": "RSM-028: what the market says of the customer",
    "market.inbound_message.body": "the raw message, with which it is handled again",
    "market.sent.answer": "what came back, numbers sealed",
    "market.sent.headers": "",
    "market.sent.body": "what was sent, numbers sealed",
    "portfolio.customer.billing_address": "who our customers are",
    "portfolio.customer.email": "",
    "portfolio.customer.name": "",
    "portfolio.customer.phone": "",
    "portfolio.metering_point_version.address": "RSM-022: where a point is",
}
"""The columns in which persons stand because they must; `test_the_people_of_the_story…` finds them
nowhere else.
"""

_COLUMNS: Final = """
SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
  AND (data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea')
       OR udt_name IN ('_text', '_varchar', '_jsonb'))
ORDER BY 1, 2, 3
"""


_APART: Final = "\n" * 4
"""Between two rows: more than may stand within a number, or rows 1 to 8 would be a telephone."""


def logs(stack: Stack) -> Mapping[str, str]:
    """The log of each process: functions, host, AWS services, PostgreSQL, the outside world."""
    return {
        path.name: path.read_text(errors="replace") for path in stack.options.logs.glob("*.log*")
    }


def messages(stack: Stack) -> Iterator[tuple[str, str]]:
    """What lies on the queues and on those of their dead letters, with the queue."""
    sqs = stack.aws.sqs
    for url in sqs.list_queues()["QueueUrls"]:
        while True:
            answer = sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=600, AttributeNames=["All"]
            )
            if not (found := answer.get("Messages")):
                break
            yield from ((url.rpartition("/")[2], str(message)) for message in found)


def columns(world: World) -> Iterator[tuple[str, str]]:
    """The texts, documents and packed documents of every table, column by column, with the column's
    name.
    """
    for schema, table, column, kind in world.ask(_COLUMNS):
        named = f"{schema}.{table}.{column}"
        rows = world.ask(
            f'SELECT "{column}" FROM "{schema}"."{table}" WHERE "{column}" IS NOT NULL'
        )
        yield named, _APART.join(_plain(value, kind) for (value,) in rows)


def _plain(value: Any, kind: str) -> str:
    return unpacked(bytes(value)) if kind == "bytea" else str(value)
