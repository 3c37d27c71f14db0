-- depends: 0135.addresses-that-bounce
-- The token ledger: what is to be done there, each piece once, and every transaction that was signed for it. The bytes of a
-- transaction are kept before they are sent, so that after any crash the same bytes go out again until they have expired.
-- Why: docs/decisions/0120-signed-kept-and-then-sent.md.

CREATE SCHEMA chain;

-- A transaction, signed. It counts as settled when the ledger's answer is final, or when it can never be taken any more.
CREATE TABLE chain.transaction (
    transaction_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    signature         text NOT NULL CONSTRAINT signed_once UNIQUE,
    content           bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 1232),
    last_valid_height bigint NOT NULL,                           -- the ledger takes it until it is higher
    state             text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'final', 'failed', 'expired')),
    signed_at         timestamptz NOT NULL,
    sends             int NOT NULL DEFAULT 0,
    refusal           jsonb,                                     -- what the ledger said last, in its own form; decides nothing
    slot              bigint,
    settled_at        timestamptz,
    CHECK ((state = 'open') = (settled_at IS NULL)),
    CHECK ((state IN ('final', 'failed')) = (slot IS NOT NULL))
);
CREATE INDEX transaction_open ON chain.transaction (transaction_id) WHERE state = 'open';

-- A piece of work: the n-th about its subject. Whatever the ledger has under that number is what was done.
CREATE TABLE chain.task (
    task_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind           text NOT NULL CHECK (kind IN ('open', 'mint', 'burn')),
    subject        text NOT NULL CHECK (subject <> ''),
    number         int NOT NULL CHECK (number > 0),
    wallet         text NOT NULL,                                -- whose tokens; of 'open' empty
    units          bigint NOT NULL CHECK (units >= 0),
    state          text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'done', 'dead')),
    attempts       smallint NOT NULL DEFAULT 0,                  -- how often the ledger refused it
    alone          boolean NOT NULL DEFAULT false,               -- it was refused, so it costs no other one its transaction
    due_at         timestamptz NOT NULL,
    cause          text,                                         -- of the last refusal
    transaction_id bigint REFERENCES chain.transaction,          -- that it is in, or that did it
    done_kind      text CHECK (done_kind IN ('open', 'mint', 'burn')), -- as the ledger has it; so are the units
    done_units     bigint CHECK (done_units >= 0),
    ordered_at     timestamptz NOT NULL,
    done_at        timestamptz,
    CONSTRAINT ordered_once UNIQUE (subject, number),
    CHECK ((kind = 'open') = (wallet = '')),
    CHECK ((kind = 'open') = (units = 0)),
    CHECK (state <> 'sent' OR transaction_id IS NOT NULL),
    CHECK (state <> 'pending' OR transaction_id IS NULL),
    CHECK ((state = 'done') = (done_at IS NOT NULL)),
    CHECK (num_nulls(done_at, done_kind, done_units) IN (0, 3))
);
CREATE INDEX task_due ON chain.task (due_at) WHERE state = 'pending';
CREATE INDEX task_in_transaction ON chain.task (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX task_not_done ON chain.task (state, due_at) WHERE state <> 'done';

-- Which work a transaction was signed for, in its order.
CREATE TABLE chain.carried (
    transaction_id bigint NOT NULL REFERENCES chain.transaction,
    place          smallint NOT NULL CHECK (place >= 0),
    task_id        bigint NOT NULL REFERENCES chain.task,
    PRIMARY KEY (transaction_id, place)
);
CREATE INDEX carried_task ON chain.carried (task_id);
