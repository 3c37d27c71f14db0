"""Dead letters are listed up to a number, and counted in all."""

from elhandel.market.inbox import count_dead_letters, dead_letters
from elhandel.platform.database import Database

_MESSAGES = """
INSERT INTO market.inbound_message (message_id, queue, received_at, body, state, error_code, error)
SELECT 'M' || n, 'MasterData', '2026-01-01Z', 'x',
       CASE WHEN n > 4 THEN 'handled' ELSE 'dead' END, 'unreadable', 'no'
FROM generate_series(1, 6) n
"""
_RECORDS = """
INSERT INTO market.dead_record
    (inbound_message_id, transaction_id, error_code, error, recorded_at, resolved_at)
SELECT inbound_message_id, 'T' || n, 'unreadable', 'no', '2026-01-01Z',
       CASE WHEN n = 3 THEN timestamptz '2026-01-02Z' END
FROM market.inbound_message, generate_series(1, 3) n WHERE message_id = 'M5'
"""


def test_messages_and_records_that_are_not_listed_are_counted(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute(_MESSAGES)
        tx.execute(_RECORDS)
        assert len(dead_letters(tx, limit=2)) == 2
        assert count_dead_letters(tx) == len(dead_letters(tx)) == 6
