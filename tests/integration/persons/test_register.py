"""Every column of the database is registered: it says something about a person, or it is said why
it does not.
"""

from collections import Counter

from elhandel.persons import REGISTER, SAYS_NOTHING
from elhandel.platform.database import Database, Transaction
from elhandel.platform.upkeep.personal import Keeping

COLUMNS = """
SELECT format('%%I.%%I', n.nspname, r.relname), a.attname
FROM pg_class r
JOIN pg_namespace n ON n.oid = r.relnamespace
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE r.relkind IN ('r', 'p') AND NOT r.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%%'
"""


def columns(tx: Transaction) -> set[tuple[str, str]]:
    """(table, column) of the real catalog."""
    return {(str(table), str(column)) for table, column in tx.execute(COLUMNS, {})}


def registered() -> Counter[tuple[str, str]]:
    entries = (*REGISTER, *SAYS_NOTHING)
    return Counter((entry.table, column) for entry in entries for column in entry.columns)


def test_every_column_is_decided_about_and_none_is_registered_that_is_not_there(
    database: Database,
) -> None:
    """A new column? Say in its room's personal.py whether it is about a person, how they are
    reached, and its keeping; then see to it in persons/erasure and persons/access."""
    with database.transaction() as tx:
        there_are = columns(tx)

    assert there_are - set(registered()) == set(), (
        "decide whether these say something about a person"
    )
    assert set(registered()) - there_are == set(), "these are registered and are not there"
    assert {place: times for place, times in registered().items() if times > 1} == {}, (
        "registered twice"
    )


def test_a_new_column_is_missed(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute("ALTER TABLE portfolio.customer ADD COLUMN shoe_size int")
        tx.execute("CREATE TABLE portfolio.pet (name text)")
        missed = columns(tx) - set(registered())

    assert missed == {("portfolio.customer", "shoe_size"), ("portfolio.pet", "name")}


def test_every_entry_says_how_the_person_is_reached_why_and_how_long() -> None:
    assert all(entry.reached and entry.purpose and entry.basis and entry.kept for entry in REGISTER)
    assert all(entry.reason for entry in SAYS_NOTHING)
    assert {entry.kept for entry in REGISTER} == set(Keeping), "a keeping that nothing has"


def test_texts_and_bytes_that_say_nothing_are_few_and_known(database: Database) -> None:
    """Where a person could stand by mistake: free text that is held to be impersonal has to be
    worth its reason.
    """
    sql = COLUMNS + " AND format_type(a.atttypid, NULL) ~ '^(jsonb|bytea)'"
    with database.transaction() as tx:
        holds = {(str(table), str(column)) for table, column in tx.execute(sql.encode(), {})}
    silent = {(entry.table, column) for entry in SAYS_NOTHING for column in entry.columns}

    assert holds & silent == {
        ("billing.invoice", "issuer"),
        ("imports.batch", "sha256"),
        ("onboarding.idempotent_answer", "caller"),
        ("platform.api_key", "key_hash"),
        ("market.enquiry", "wants"),
        ("billing.einvoice", "sha256"),
        ("chain.offer", "message"),
        ("chain.offer", "signature"),
        ("chain.task", "terms"),
        ("chain.transaction", "content"),
        ("chain.transaction", "refusal"),
        ("identity.session", "secret_sha256"),
        ("identity.sign_in", "browser_sha256"),
        ("identity.sign_in", "state_sha256"),
        ("identity.viewing", "secret_sha256"),
        ("identity.viewing", "ticket_sha256"),
        ("platform.job_run", "counts"),
        ("platform.outbox", "body"),
    }
