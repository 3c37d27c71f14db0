-- depends: 0121.what-else-a-person-changed
-- Other firms' systems that learn of events, and every event on its way to each of them. An event is a notice whose
-- template names one; it is noted when the notice is taken up. Secrets are not stored: each is derived from one key.
-- Why: docs/decisions/0105-partners-learn-by-signed-webhooks.md.

CREATE TABLE notifications.subscription (
    subscription_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text NOT NULL CHECK (name <> ''),          -- of the firm
    url             text NOT NULL CHECK (url ~ '^https?://'),
    events          text[] NOT NULL CHECK (cardinality(events) > 0),
    key_version     int NOT NULL DEFAULT 1 CHECK (key_version > 0),
    made_at         timestamptz NOT NULL,
    made_by         text NOT NULL,
    reason          text NOT NULL CHECK (reason <> ''),
    ended_at        timestamptz,
    ended_by        text,
    ended_why       text,
    CHECK (num_nulls(ended_at, ended_by, ended_why) IN (0, 3))
);

CREATE TABLE notifications.webhook (
    webhook_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- with its prefix the id by which a partner knows it
    subscription_id int NOT NULL REFERENCES notifications.subscription,
    notice_id       bigint NOT NULL REFERENCES notifications.notice,
    state           text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts        smallint NOT NULL DEFAULT 0,
    due_at          timestamptz NOT NULL,
    leased_until    timestamptz,
    cause           text,                                       -- of the last try that did not succeed
    sent_at         timestamptz,
    failed_at       timestamptz,
    CONSTRAINT announced_once UNIQUE (subscription_id, notice_id),
    CHECK ((state = 'sent') <= (sent_at IS NOT NULL)),
    CHECK ((state = 'failed') = (failed_at IS NOT NULL))
);
CREATE INDEX webhook_due ON notifications.webhook (due_at) WHERE state = 'waiting';
CREATE INDEX webhook_failed ON notifications.webhook (webhook_id) WHERE state = 'failed';
CREATE INDEX webhook_of_notice ON notifications.webhook (notice_id);
