-- depends: 0139.meters
-- More kinds of work on the token ledger, each with terms of its own: moving tokens, money of a trial, what an owner lets the
-- market move, and delivery versus payment. What the owner of a wallet signs as well is offered to them as bytes first; what
-- wallets hold is noted, because only the worker reads the ledger.
-- Why: docs/decisions/0131-delivery-against-payment-in-one-transaction.md, 0132-bytes-are-offered-and-signed-by-both.md.

ALTER TABLE chain.task
    ADD COLUMN terms jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(terms) = 'object'), -- of the kind: chain/tasks/task.py
    ADD COLUMN done_money bigint CHECK (done_money >= 0),                                -- øre that were paid, as the ledger has it
    DROP CONSTRAINT task_kind_check,
    DROP CONSTRAINT task_done_kind_check,
    ADD CONSTRAINT task_kind_check
        CHECK (kind IN ('open', 'mint', 'burn', 'transfer', 'fund', 'approve', 'settle')),
    ADD CONSTRAINT task_done_kind_check
        CHECK (done_kind IN ('open', 'mint', 'burn', 'transfer', 'fund', 'approve', 'settle')),
    ADD CHECK (done_money IS NULL OR done_at IS NOT NULL);
COMMENT ON COLUMN chain.task.terms IS 'What the kind needs besides whose tokens and how many.';
CREATE INDEX task_of_wallet ON chain.task (wallet);
CREATE INDEX task_to_wallet ON chain.task ((terms ->> 'to')) WHERE terms ? 'to';

-- What the owner of a wallet is asked to sign: the bytes of a transaction, until the ledger takes it no more.
CREATE TABLE chain.offer (
    task_id           bigint PRIMARY KEY REFERENCES chain.task,
    message           bytea NOT NULL CHECK (octet_length(message) BETWEEN 1 AND 1103), -- a packet less two signatures
    last_valid_height bigint NOT NULL,
    offered_at        timestamptz NOT NULL,
    signature         bytea CHECK (octet_length(signature) = 64),
    signed_at         timestamptz,
    CHECK (num_nulls(signature, signed_at) IN (0, 2))
);

-- What a wallet holds, as the ledger had it when it was read last. Units: of energy, and øre of the currency token.
CREATE TABLE chain.holding (
    wallet           text PRIMARY KEY CHECK (wallet <> ''),
    energy_account   text,
    currency_account text,
    energy           numeric(20) NOT NULL DEFAULT 0 CHECK (energy >= 0),
    currency         numeric(20) NOT NULL DEFAULT 0 CHECK (currency >= 0),
    energy_allowed   numeric(20) NOT NULL DEFAULT 0 CHECK (energy_allowed >= 0),   -- what the market may move of it
    currency_allowed numeric(20) NOT NULL DEFAULT 0 CHECK (currency_allowed >= 0),
    lamports         numeric(20) NOT NULL DEFAULT 0 CHECK (lamports >= 0),
    watched_since    timestamptz NOT NULL,
    read_at          timestamptz                                                     -- NULL: not yet
);
CREATE INDEX holding_oldest ON chain.holding (read_at NULLS FIRST);
