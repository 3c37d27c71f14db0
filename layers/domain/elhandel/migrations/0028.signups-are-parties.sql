-- depends: 0027.no-clock-in-the-database
-- A signup is a party of its own until the market has confirmed the person on the point. Among those that are proved,
-- a CPR or CVR number is one customer; what a number that was only typed is worth, nobody knows.

ALTER TABLE portfolio.customer
    ADD COLUMN proved_at timestamptz,                     -- the market, or staff, showed that the number is theirs
    ADD COLUMN joined_to int REFERENCES portfolio.customer, -- the proved customer that this party turned out to be
    ADD CONSTRAINT a_party_is_proved_or_joined CHECK (proved_at IS NULL OR joined_to IS NULL),
    DROP CONSTRAINT customer_identity_hash_key;

-- Who has, or had, a contract that began is known; the time is that of the first one.
UPDATE portfolio.customer k SET proved_at = began.at
FROM (SELECT c.customer_id, min(coalesce(s.activated_at, c.created_at)) AS at
      FROM portfolio.contract c LEFT JOIN portfolio.supply_period s USING (contract_id)
      WHERE c.state IN ('active', 'ended') GROUP BY c.customer_id) began
WHERE began.customer_id = k.customer_id;

CREATE UNIQUE INDEX customer_proved ON portfolio.customer (identity_hash) WHERE proved_at IS NOT NULL;
CREATE INDEX customer_identity ON portfolio.customer (identity_hash);
CREATE INDEX customer_unproved ON portfolio.customer (customer_id) WHERE proved_at IS NULL AND joined_to IS NULL;
CREATE INDEX customer_joined ON portfolio.customer (joined_to) WHERE joined_to IS NOT NULL;

-- Each joining, with its cause: by the market, or by staff with a reason.
CREATE TABLE portfolio.party_join (
    contract_id int NOT NULL REFERENCES portfolio.contract,
    party_id    int NOT NULL REFERENCES portfolio.customer,  -- whose the contract was
    customer_id int NOT NULL REFERENCES portfolio.customer,  -- whose it is; equal where the party itself was proved
    joined_at   timestamptz NOT NULL,
    joined_by   text NOT NULL,
    reason      text NOT NULL,
    PRIMARY KEY (contract_id, joined_at)
);
ALTER TABLE portfolio.party_join ENABLE ROW LEVEL SECURITY;

-- To whom the bills of a contract go, where that is not what the customer has told of themselves. Rows are added, never
-- changed: a contract points at the one that holds.
CREATE TABLE portfolio.recipient (
    recipient_id    int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id     int NOT NULL REFERENCES portfolio.customer,
    name            text NOT NULL,
    email           text NOT NULL,
    phone           text NOT NULL,
    billing_address jsonb,
    recorded_at     timestamptz NOT NULL
);
CREATE INDEX recipient_customer ON portfolio.recipient (customer_id);
ALTER TABLE portfolio.recipient ENABLE ROW LEVEL SECURITY;

ALTER TABLE portfolio.contract
    ADD COLUMN recipient_id int REFERENCES portfolio.recipient,         -- NULL: the customer
    ADD COLUMN protected_name boolean NOT NULL DEFAULT false,           -- asked for at the signup
    ADD COLUMN protected_address boolean NOT NULL DEFAULT false;

CREATE TABLE portfolio.recipient_change (
    contract_id int NOT NULL REFERENCES portfolio.contract,
    changed_at  timestamptz NOT NULL,
    changed_by  text NOT NULL,
    reason      text NOT NULL,
    before_id   int REFERENCES portfolio.recipient,
    after_id    int REFERENCES portfolio.recipient,
    PRIMARY KEY (contract_id, changed_at)
);
ALTER TABLE portfolio.recipient_change ENABLE ROW LEVEL SECURITY;

-- Who put a customer's own contact data right, and why.
ALTER TABLE portfolio.past_contact ADD COLUMN replaced_by text, ADD COLUMN reason text;
ALTER TABLE portfolio.past_contact ENABLE ROW LEVEL SECURITY;

-- An invoice has one recipient: a customer gets one of a run for each of theirs.
ALTER TABLE billing.invoice ADD COLUMN recipient_id int REFERENCES portfolio.recipient;
DROP INDEX billing.invoice_once;
CREATE UNIQUE INDEX invoice_once ON billing.invoice (run_id, customer_id, coalesce(recipient_id, 0))
    WHERE kind = 'invoice' AND corrects_id IS NULL;

-- What RSM-028 says is about a contract, and protection about each of its addresses.
ALTER TABLE market.customer_at_point
    ADD COLUMN contract_id int REFERENCES portfolio.contract,
    ADD COLUMN protected_addresses jsonb NOT NULL DEFAULT '{}';         -- {"D01": true}: what was said, by kind
UPDATE market.customer_at_point SET protected_addresses = '{"D01": true, "D04": true}' WHERE protected_address;
UPDATE market.customer_at_point t SET contract_id = (
    SELECT s.contract_id FROM portfolio.supply_period s
    WHERE s.metering_point_id = t.metering_point_id AND s.state IN ('planned', 'active')
      AND s.starts_on <= t.valid_from AND (s.ends_on IS NULL OR s.ends_on > t.valid_from)
    ORDER BY s.starts_on DESC LIMIT 1);
CREATE INDEX customer_at_point_contract ON market.customer_at_point (contract_id);

-- The market knows somebody else at the point than who signed up. Open until the market names our customer, or staff
-- decide; nobody is proved meanwhile.
CREATE TABLE market.name_case (
    name_case_id      int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id       int NOT NULL REFERENCES portfolio.contract,
    inbound_message_id bigint NOT NULL,
    opened_at         timestamptz NOT NULL,
    outcome           text CHECK (outcome IN ('named-by-market', 'same-person', 'another-person')),
    closed_at         timestamptz,
    closed_by         text,
    reason            text,
    CHECK ((outcome IS NULL) = (closed_at IS NULL))
);
CREATE UNIQUE INDEX name_case_open ON market.name_case (contract_id) WHERE closed_at IS NULL;
CREATE INDEX name_case_contract ON market.name_case (contract_id);
