-- depends: 0104.whose-home-it-is
-- Services beside electricity (broadband): what was agreed, in which state it is, when it was suspended, what was charged
-- for which days, and everything that somebody did. What is charged goes to billing.charge, and on the account's next bill.
-- Why: docs/decisions/0096-a-service-is-charged-by-what-is-due.md.

CREATE SCHEMA services;

CREATE TABLE services.agreement (
    agreement_id  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id   int NOT NULL REFERENCES portfolio.customer, -- whose; a joined party's is its customer's
    order_key     text NOT NULL CONSTRAINT ordered_once UNIQUE CHECK (order_key <> ''), -- of who orders: the same again is the same order
    technology    text NOT NULL CHECK (technology IN ('fibre', 'lte', '5g', 'wireless', 'cpe')),
    address       text NOT NULL CHECK (address <> ''),        -- where it is delivered
    billing_day   smallint NOT NULL CHECK (billing_day IN (1, 5, 25, 30)),
    state         text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'active', 'suspended', 'cancelled')),
    connection_id text CONSTRAINT connection_once UNIQUE,     -- the subscriber at the network's provider
    ordered_on    date NOT NULL,
    activated_on  date,
    cancelled_on  date,                                       -- the first day without it
    CHECK ((state = 'pending') = (activated_on IS NULL)),
    CHECK ((state = 'cancelled') = (cancelled_on IS NOT NULL)),
    CHECK (activated_on <= cancelled_on)
);
CREATE INDEX agreement_of_customer ON services.agreement (customer_id);
CREATE INDEX agreement_to_charge ON services.agreement (agreement_id) WHERE state IN ('active', 'suspended');

-- What was agreed from a day on; of a day the row that is not superseded holds.
CREATE TABLE services.terms (
    terms_id      int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement_id  int NOT NULL REFERENCES services.agreement,
    valid_from    date NOT NULL,
    package       text NOT NULL,
    name          text NOT NULL,                              -- of the package, as bills print it
    price         bigint NOT NULL CHECK (price >= 0),         -- micro-DKK for a billing cycle, without VAT
    installation  bigint NOT NULL CHECK (installation >= 0),  -- micro-DKK once, without VAT; so is the next
    router        bigint NOT NULL CHECK (router >= 0),
    cap_mb        bigint CHECK (cap_mb > 0),                  -- of a billing cycle; NULL: no limit
    recorded_at   timestamptz NOT NULL,
    superseded_at timestamptz
);
CREATE UNIQUE INDEX terms_current ON services.terms (agreement_id, valid_from) WHERE superseded_at IS NULL;

CREATE TABLE services.suspension (
    suspension_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement_id  int NOT NULL REFERENCES services.agreement,
    kind          text NOT NULL CHECK (kind IN (
        'non_payment', 'customer_request', 'technical', 'fraud', 'policy_violation', 'other')),
    skip_billing  boolean NOT NULL,                           -- its days cost nothing
    from_day      date NOT NULL,
    to_day        date CHECK (from_day <= to_day),            -- the first day after it
    suspended_at  timestamptz NOT NULL,
    suspended_by  text NOT NULL,
    reason        text NOT NULL,
    ended_at      timestamptz,
    ended_by      text,
    ended_why     text,
    CHECK (num_nulls(to_day, ended_at, ended_by, ended_why) IN (0, 4))
);
CREATE UNIQUE INDEX suspension_open ON services.suspension (agreement_id) WHERE to_day IS NULL;
CREATE INDEX suspension_of_agreement ON services.suspension (agreement_id);

-- Days of a billing cycle that were charged, or taken back; each row is a charge of billing ('service', agreement:piece).
CREATE TABLE services.charged (
    agreement_id int NOT NULL REFERENCES services.agreement,
    piece_no     int NOT NULL,
    cycle_from   date NOT NULL,
    cycle_to     date NOT NULL,
    period_from  date NOT NULL,
    period_to    date NOT NULL,
    what         text NOT NULL,                               -- the package's name, as the bill prints it
    price        bigint NOT NULL,                             -- micro-DKK for the cycle, without VAT
    credit       boolean NOT NULL,
    amount_ore   bigint NOT NULL,                             -- without VAT; below zero for a credit
    charged_at   timestamptz NOT NULL,
    PRIMARY KEY (agreement_id, piece_no),
    CHECK (cycle_from <= period_from AND period_from < period_to AND period_to <= cycle_to),
    CHECK (CASE WHEN credit THEN amount_ore <= 0 ELSE amount_ore >= 0 END)
);
CREATE TRIGGER charged_stays BEFORE UPDATE ON services.charged
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

-- What somebody did with a service, with what was there before and after.
CREATE TABLE services.action (
    action_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement_id int NOT NULL REFERENCES services.agreement,
    command      text NOT NULL CHECK (command IN (
        'order', 'activate', 'suspend', 'reactivate', 'cancel', 'upgrade', 'downgrade')),
    day          date NOT NULL,                               -- from which on it has its effect
    state_before text,
    state_after  text NOT NULL,
    before       jsonb,
    after        jsonb NOT NULL,
    done_at      timestamptz NOT NULL,
    done_by      text NOT NULL,
    reason       text NOT NULL CHECK (reason <> '')
);
CREATE INDEX action_of_agreement ON services.action (agreement_id, action_id);
CREATE TRIGGER action_stays BEFORE UPDATE ON services.action
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
