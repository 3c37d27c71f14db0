-- depends: 0124.how-often-a-bill-is-texted-about
-- What follows where services are not paid: that it was told, the warning before they are turned off; and the time that
-- staff have given who cannot pay now. Electricity is never turned off. Why: docs/decisions/0106-a-service-answers-for-its-own-lines.md.

CREATE SCHEMA dunning;

-- That a bill with charges of services is overdue was told, once for each bill.
CREATE TABLE dunning.overdue_told (
    invoice_id int PRIMARY KEY,
    account_id int NOT NULL,
    told_on    date NOT NULL,
    open_ore   bigint NOT NULL CHECK (open_ore > 0),           -- without what was disputed
    told_at    timestamptz NOT NULL
);
CREATE INDEX overdue_told_of_account ON dunning.overdue_told (account_id);

-- A warning that the services of a bill will be turned off. It is used once; what is owed anew needs another one.
CREATE TABLE dunning.warning (
    warning_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id int NOT NULL,
    invoice_id int NOT NULL,
    ordinal    smallint NOT NULL CHECK (ordinal > 0),          -- of the bill's warnings
    warned_on  date NOT NULL,
    stops_on   date NOT NULL,                                  -- the first day on which they may be turned off
    owed_ore   bigint NOT NULL CHECK (owed_ore > 0),           -- for services; what it asked for
    warned_at  timestamptz NOT NULL,
    ended_at   timestamptz,
    outcome    text CHECK (outcome IN ('settled', 'suspended', 'nothing-to-stop', 'respite')),
    CONSTRAINT warned_ahead CHECK (warned_on < stops_on),
    CONSTRAINT warned_each_time UNIQUE (invoice_id, ordinal),
    CONSTRAINT ended_by_something CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX warning_open ON dunning.warning (invoice_id) WHERE ended_at IS NULL;
CREATE INDEX warning_of_account ON dunning.warning (account_id);

-- Time that staff give a customer: until that day nobody is reminded, and nothing is told or turned off.
CREATE TABLE payments.respite (
    respite_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id int NOT NULL,
    until      date NOT NULL,                                  -- the last day of it
    given_at   timestamptz NOT NULL,
    given_by   text NOT NULL,
    reason     text NOT NULL CHECK (reason <> ''),
    ended_at   timestamptz,
    ended_by   text,
    ended_why  text,
    CONSTRAINT respite_ended_whole CHECK (num_nulls(ended_at, ended_by, ended_why) IN (0, 3))
);
CREATE UNIQUE INDEX respite_open ON payments.respite (account_id) WHERE ended_at IS NULL;
CREATE INDEX respite_of_account ON payments.respite (account_id);

-- A service that is off until its own bills are paid, as its customer was told.
ALTER TABLE services.suspension ADD COLUMN until_paid boolean NOT NULL DEFAULT false;
UPDATE services.suspension SET until_paid = true WHERE kind = 'non_payment' AND to_day IS NULL;
ALTER TABLE services.suspension ADD CONSTRAINT until_paid_is_for_payment CHECK (NOT until_paid OR kind = 'non_payment');
CREATE INDEX suspension_until_paid ON services.suspension (agreement_id) WHERE until_paid AND to_day IS NULL;

CREATE TRIGGER change_is_noted AFTER INSERT OR UPDATE OR DELETE ON payments.respite FOR EACH ROW
    WHEN (coalesce(current_setting('app.acting', true), '') <> '')
    EXECUTE FUNCTION platform.note_change('account_id', 'until', '', 'ended_at');
