-- depends: 0049.processes-of-every-kind
-- Points of ours without a customer, and customers who say in the portal that they move out.

-- Whose customer moved out is still ours to supply, and billed to nobody, until somebody takes the point over.
CREATE TABLE portfolio.vacancy (
    contract_id       int PRIMARY KEY REFERENCES portfolio.contract,  -- whose customer moved out
    metering_point_id int NOT NULL REFERENCES portfolio.metering_point,
    starts_on         date NOT NULL,
    ends_on           date,                               -- NULL: nobody else is known; starts_on: there was none
    next_contract_id  int REFERENCES portfolio.contract,  -- who moved in with us
    recorded_at       timestamptz NOT NULL,
    CHECK (ends_on >= starts_on)
);
CREATE INDEX vacancy_point ON portfolio.vacancy (metering_point_id);
CREATE INDEX vacancy_next ON portfolio.vacancy (next_contract_id) WHERE next_contract_id IS NOT NULL;

-- The portal's role changes nothing but these rows: a job takes them, and asks the market in their name.
CREATE TABLE market.move_out_wish (
    move_out_wish_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id      int NOT NULL REFERENCES portfolio.contract,
    moves_out_on     date NOT NULL,                       -- the first local day without the customer
    wished_at        timestamptz NOT NULL,
    withdrawn_at     timestamptz,                         -- the customer takes it back
    process_id       int REFERENCES market.process,       -- NULL: not taken yet, or refused
    taken_back_at    timestamptz,                         -- when the withdrawal was taken to the market
    refusal          text,                                -- why it could not be asked for, in plain words
    closed_at        timestamptz                          -- refused, rejected, cancelled, or they have moved out
);
CREATE UNIQUE INDEX move_out_wish_open ON market.move_out_wish (contract_id) WHERE closed_at IS NULL;
CREATE INDEX move_out_wish_to_do ON market.move_out_wish (move_out_wish_id) WHERE closed_at IS NULL;
CREATE INDEX move_out_wish_process ON market.move_out_wish (process_id) WHERE process_id IS NOT NULL;
ALTER TABLE market.move_out_wish ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_wishes ON market.move_out_wish TO elhandel_customer
    USING (EXISTS (SELECT FROM portfolio.contract c WHERE c.contract_id = move_out_wish.contract_id));

-- What became of their own move-out, and of nothing else.
ALTER TABLE market.process ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_move_outs ON market.process FOR SELECT TO elhandel_customer
    USING (kind = 'move_out'
           AND EXISTS (SELECT FROM portfolio.contract c WHERE c.contract_id = process.contract_id));

-- A supply ends once: what was asked for is cancelled first.
CREATE UNIQUE INDEX process_end_open ON market.process (about_id)
    WHERE kind IN ('end_of_supply', 'move_out') AND NOT is_over;
