-- Platform: API keys, the transactional outbox, leases.

CREATE SCHEMA platform;

-- Row-level security: reads for a customer run under this role (see Database.customer_transaction).
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'elhandel_customer') THEN
        CREATE ROLE elhandel_customer NOLOGIN;
    END IF;
END
$$;
GRANT elhandel_customer TO CURRENT_USER;

CREATE TABLE platform.api_key (
    key_hash    bytea PRIMARY KEY,                      -- SHA-256 of a key of 256 random bits
    name        text NOT NULL,
    scope       text NOT NULL CHECK (scope IN ('onboarding', 'customer', 'operations')),
    customer_id int,
    created_at  timestamptz NOT NULL,
    revoked_at  timestamptz,
    CHECK ((scope = 'customer') = (customer_id IS NOT NULL))
);

CREATE TABLE platform.outbox (
    outbox_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    destination    text NOT NULL,
    key            text NOT NULL,                       -- natural key of the side effect: written once
    body           jsonb NOT NULL,
    correlation_id text,
    created_at     timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,
    leased_until   timestamptz,
    attempts       int NOT NULL DEFAULT 0,
    sent_at        timestamptz,
    parked_at      timestamptz,                         -- given up; `last_error` says why, replay brings it back
    last_error     text,
    UNIQUE (destination, key)
);
CREATE INDEX outbox_due ON platform.outbox (destination, due_at, outbox_id) WHERE sent_at IS NULL AND parked_at IS NULL;

CREATE TABLE platform.lease (
    name   text PRIMARY KEY,
    holder uuid NOT NULL,
    until  timestamptz NOT NULL
);
