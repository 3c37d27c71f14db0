-- depends: 0147.certificate-documents
-- What is seen live of the neighbours' market: connections of browsers and programs, what they listen to, and what they are
-- sent. A change is noted by the transaction that makes it; what it comes to for those who listen is read when it is sent.
-- Why: docs/decisions/0139-a-change-is-noted-and-read-when-it-is-sent.md.

CREATE SCHEMA live;

-- What has changed and was not told yet: which row, and nothing of what is in it.
CREATE TABLE live.change (
    change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind      text NOT NULL CHECK (kind IN ('order', 'trade', 'epoch', 'pause', 'task')),
    subject   bigint NOT NULL
);
COMMENT ON COLUMN live.change.subject IS 'The number of the row; of an epoch its start, in seconds since 1970.';

-- A ticket opens one connection, once, within seconds. What opens it is 256 random bits, of which only the SHA-256 is kept.
CREATE TABLE live.ticket (
    ticket_sha256 bytea PRIMARY KEY CHECK (octet_length(ticket_sha256) = 32),
    customer_id   int NOT NULL,
    session_id    bigint,                                        -- whose page asked
    api_key_id    int,                                           -- or whose program
    made_at       timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    listens_until timestamptz NOT NULL,                          -- the connection is not good for longer
    used_at       timestamptz,
    CHECK (num_nonnulls(session_id, api_key_id) = 1),
    CHECK (made_at < expires_at)
);
CREATE INDEX ticket_of_customer ON live.ticket (customer_id, made_at);
CREATE INDEX ticket_age ON live.ticket (made_at);
ALTER TABLE live.ticket ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tickets ON live.ticket TO elhandel_customer
    USING (customer_id = portfolio.asking_customer());

CREATE TABLE live.connection (
    connection_id text PRIMARY KEY CHECK (connection_id <> ''),  -- as the gateway names it
    customer_id   int NOT NULL,
    session_id    bigint,
    api_key_id    int,
    connected_at  timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    minute        timestamptz NOT NULL,                          -- in which it said so much last
    said          int NOT NULL DEFAULT 0,
    CHECK (num_nonnulls(session_id, api_key_id) = 1)
);
CREATE INDEX connection_of_customer ON live.connection (customer_id, connected_at);
CREATE INDEX connection_end ON live.connection (ends_at);

-- What may be listened to; its messages are numbered without a gap.
CREATE TABLE live.channel (
    channel     text PRIMARY KEY,                                -- order-book:DK1:2026-01, matches:DK1, epochs, own:42
    number      bigint NOT NULL,                                 -- of its last message
    state       jsonb,                                           -- of an order book, what its messages came to
    listened_at timestamptz NOT NULL,
    customer_id int,                                             -- whose it is, if anybody's
    CHECK ((channel LIKE 'own:%') = (customer_id IS NOT NULL))
);

CREATE TABLE live.subscription (
    connection_id text NOT NULL REFERENCES live.connection ON DELETE CASCADE,
    channel       text NOT NULL REFERENCES live.channel ON DELETE CASCADE,
    PRIMARY KEY (connection_id, channel)
);
CREATE INDEX subscription_channel ON live.subscription (channel);

CREATE TABLE live.message (
    channel text NOT NULL REFERENCES live.channel ON DELETE CASCADE,
    number  bigint NOT NULL,
    body    text NOT NULL,                                       -- JSON, as it is sent
    made_at timestamptz NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (channel, number)
);
CREATE INDEX message_not_sent ON live.message (channel, number) WHERE sent_at IS NULL;
CREATE INDEX message_age ON live.message (made_at);

-- One relays; who began last.
CREATE TABLE live.relay (
    relay_id   int PRIMARY KEY CHECK (relay_id = 1),
    generation bigint NOT NULL,
    seen_at    timestamptz                                       -- NULL: nobody listened, and it ended
);

CREATE FUNCTION live.note_orders() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO live.change (kind, subject) SELECT 'order', c.order_id FROM changed c;
    RETURN NULL;
END
$$;
CREATE TRIGGER new_orders_are_seen AFTER INSERT ON exchange.trade_order
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION live.note_orders();
CREATE TRIGGER orders_are_seen AFTER UPDATE ON exchange.trade_order
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION live.note_orders();

CREATE FUNCTION live.note_trades() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO live.change (kind, subject) SELECT 'trade', c.trade_id FROM changed c;
    RETURN NULL;
END
$$;
CREATE TRIGGER trades_are_seen AFTER INSERT ON exchange.trade
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION live.note_trades();

CREATE FUNCTION live.note_epochs() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO live.change (kind, subject) SELECT 'epoch', extract(epoch FROM c.starts_at)::bigint FROM changed c;
    RETURN NULL;
END
$$;
CREATE TRIGGER epochs_are_seen AFTER INSERT ON exchange.epoch
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION live.note_epochs();

CREATE FUNCTION live.note_pauses() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO live.change (kind, subject) SELECT 'pause', c.pause_id FROM changed c;
    RETURN NULL;
END
$$;
CREATE TRIGGER new_pauses_are_seen AFTER INSERT ON exchange.pause
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION live.note_pauses();
CREATE TRIGGER pauses_are_seen AFTER UPDATE ON exchange.pause
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION live.note_pauses();

CREATE FUNCTION live.note_tasks() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO live.change (kind, subject)
    SELECT 'task', c.task_id FROM changed c WHERE c.state = 'done' AND c.kind IN ('mint', 'burn');
    RETURN NULL;
END
$$;
CREATE TRIGGER tasks_are_seen AFTER UPDATE ON chain.task
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION live.note_tasks();
