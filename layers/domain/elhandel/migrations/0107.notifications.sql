-- depends: 0106.wishes-of-joined-parties
-- What customers are informed of: each notice once, what became of it by e-mail and by SMS, and how a customer wants it.
-- A notice is written in the transaction that causes it and is its own outbox: the notifier takes up what nobody has taken.
-- Why: docs/decisions/0097-a-notice-is-its-own-outbox.md.

CREATE SCHEMA notifications;

CREATE TABLE notifications.notice (
    notice_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id int NOT NULL REFERENCES portfolio.customer,  -- whom it concerns; a joined party's goes to its customer
    template    text NOT NULL,
    key         text NOT NULL CHECK (key <> ''),             -- of what it is about: the same again is the same notice
    said        jsonb NOT NULL,                              -- the values of the template; a secret one is removed once sent
    told_at     timestamptz NOT NULL,
    queued_at   timestamptz,                                 -- handed to the queue; again where nobody took it
    taken_at    timestamptz,                                 -- its deliveries were decided
    CONSTRAINT told_once UNIQUE (customer_id, template, key)
);
CREATE INDEX notice_to_take ON notifications.notice (notice_id) WHERE taken_at IS NULL;
CREATE INDEX notice_told ON notifications.notice (told_at);

CREATE TABLE notifications.delivery (
    delivery_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id    bigint NOT NULL REFERENCES notifications.notice,
    channel      text NOT NULL CHECK (channel IN ('mail', 'sms')),
    state        text NOT NULL CHECK (state IN ('waiting', 'sent', 'delivered', 'failed', 'skipped')),
    cause        text,                                       -- the code of why it failed, was skipped or is tried again
    language     text CHECK (language IN ('da', 'en')),      -- in which it was written
    segments     smallint CHECK (segments > 0),              -- of an SMS
    attempts     smallint NOT NULL DEFAULT 0,
    due_at       timestamptz NOT NULL,                       -- not before: quiet hours, or the next try
    leased_until timestamptz,                                -- somebody is sending it
    receipt      text,                                       -- by which the provider knows it
    sent_at      timestamptz,
    settled_at   timestamptz,                                -- it arrived, failed or was skipped
    CONSTRAINT delivered_once UNIQUE (notice_id, channel),
    CHECK ((state IN ('failed', 'skipped')) <= (cause IS NOT NULL)),
    CHECK ((state IN ('sent', 'delivered')) <= (sent_at IS NOT NULL))
);
CREATE INDEX delivery_due ON notifications.delivery (due_at) WHERE state = 'waiting';
CREATE INDEX delivery_failed ON notifications.delivery (delivery_id) WHERE state = 'failed';
CREATE INDEX delivery_of_receipt ON notifications.delivery (channel, receipt) WHERE receipt IS NOT NULL;

-- How a customer wants to be informed; without a row, everything by e-mail and the short things by SMS as well.
CREATE TABLE notifications.preference (
    preference_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id   int NOT NULL REFERENCES portfolio.customer,
    mail_bills    boolean NOT NULL,                          -- bills and payments by e-mail
    mail_service  boolean NOT NULL,                          -- what happens with a service or the supply, by e-mail
    sms           boolean NOT NULL,
    paper         boolean NOT NULL,                          -- bills by post besides
    set_at        timestamptz NOT NULL,
    set_by        text NOT NULL CHECK (set_by <> ''),
    superseded_at timestamptz
);
CREATE UNIQUE INDEX preference_current ON notifications.preference (customer_id) WHERE superseded_at IS NULL;

ALTER TABLE notifications.notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_notices ON notifications.notice FOR SELECT TO elhandel_customer
    USING (customer_id = ANY(portfolio.own_parties()));
CREATE POLICY own_notices_added ON notifications.notice FOR INSERT TO elhandel_customer
    WITH CHECK (customer_id = portfolio.asking_customer());

ALTER TABLE notifications.delivery ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_deliveries ON notifications.delivery FOR SELECT TO elhandel_customer
    USING (notice_id IN (SELECT n.notice_id FROM notifications.notice n));

ALTER TABLE notifications.preference ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_preferences ON notifications.preference TO elhandel_customer
    USING (customer_id = portfolio.asking_customer())
    WITH CHECK (customer_id = portfolio.asking_customer());
