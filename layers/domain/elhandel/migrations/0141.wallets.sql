-- depends: 0140.chain-kinds
-- Wallets of customers: each proved by a nonce that its key signs, once. What is done about them stands append-only.
-- Why: docs/decisions/0133-a-wallet-is-proved-by-a-signed-nonce.md.

CREATE SCHEMA wallets;

CREATE TABLE wallets.wallet (
    wallet_id    int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id  int NOT NULL REFERENCES portfolio.customer,
    address      text NOT NULL CHECK (address ~ '^[1-9A-HJ-NP-Za-km-z]{32,44}$'),
    connected_at timestamptz NOT NULL,
    removed_at   timestamptz CHECK (removed_at >= connected_at)
);
CREATE UNIQUE INDEX wallet_connected_once ON wallets.wallet (address) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX wallet_of_customer ON wallets.wallet (customer_id) WHERE removed_at IS NULL;

-- What a customer is asked to sign. A new one replaces it, so there is one at most; it is used once, rightly or not.
CREATE TABLE wallets.challenge (
    customer_id int PRIMARY KEY REFERENCES portfolio.customer,
    address     text NOT NULL,
    nonce       text NOT NULL,
    site        text NOT NULL,                                  -- the address of the pages that ask
    issued_at   timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL CHECK (expires_at > issued_at),
    used_at     timestamptz
);

CREATE TABLE wallets.activity (
    activity_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id int NOT NULL REFERENCES portfolio.customer,
    at          timestamptz NOT NULL,
    event       text NOT NULL CHECK (event IN ('asked', 'connected', 'not-signed', 'over', 'taken', 'removed', 'allowance')),
    address     text NOT NULL
);
CREATE INDEX activity_of_customer ON wallets.activity (customer_id, activity_id);
CREATE TRIGGER activity_stays BEFORE UPDATE ON wallets.activity FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

ALTER TABLE wallets.wallet ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_wallet ON wallets.wallet TO elhandel_customer
    USING (customer_id = portfolio.asking_customer()) WITH CHECK (customer_id = portfolio.asking_customer());
ALTER TABLE wallets.challenge ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_challenge ON wallets.challenge TO elhandel_customer
    USING (customer_id = portfolio.asking_customer()) WITH CHECK (customer_id = portfolio.asking_customer());
ALTER TABLE wallets.activity ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_activity ON wallets.activity TO elhandel_customer
    USING (customer_id = portfolio.asking_customer()) WITH CHECK (customer_id = portfolio.asking_customer());

-- Of the token ledger a customer sees what concerns the wallet that they have connected, and orders allowances of it.
ALTER TABLE chain.task ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_work ON chain.task FOR SELECT TO elhandel_customer
    USING (wallet IN (SELECT w.address FROM wallets.wallet w WHERE w.removed_at IS NULL));
CREATE POLICY own_allowance ON chain.task FOR INSERT TO elhandel_customer
    WITH CHECK (kind = 'approve' AND wallet IN (SELECT w.address FROM wallets.wallet w WHERE w.removed_at IS NULL));
ALTER TABLE chain.offer ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_offer ON chain.offer TO elhandel_customer
    USING (task_id IN (SELECT t.task_id FROM chain.task t WHERE t.kind = 'approve'));
ALTER TABLE chain.holding ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_holding ON chain.holding TO elhandel_customer
    USING (wallet IN (SELECT w.address FROM wallets.wallet w WHERE w.removed_at IS NULL))
    WITH CHECK (wallet IN (SELECT w.address FROM wallets.wallet w WHERE w.removed_at IS NULL));

-- Where the house's accounts are on the ledger, for everybody: one row, noted by the worker.
CREATE TABLE chain.house (
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),
    address       text NOT NULL,
    energy_mint   text NOT NULL,
    currency_mint text,                                         -- NULL: there is no money on this ledger, so the rail is closed
    market        text NOT NULL,
    energy_supply numeric(20) NOT NULL,                         -- units of all tokens
    lamports      numeric(20) NOT NULL,
    read_at       timestamptz NOT NULL
);
