-- depends: 0029.only-what-was-supplied
-- A new customer moves into a home that we supply: the contract that awaits its day stands beside the one that runs.

DROP INDEX portfolio.contract_open;
CREATE UNIQUE INDEX contract_awaiting ON portfolio.contract (metering_point_id) WHERE state = 'awaiting';
CREATE UNIQUE INDEX contract_active ON portfolio.contract (metering_point_id) WHERE state = 'active';

-- Supply that ends because a move-in with us has been confirmed. If the move-in comes to nothing while the end is still
-- this one, supply goes on until `former_end`, or for good.
CREATE TABLE market.succession (
    succession_id  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id    int NOT NULL REFERENCES portfolio.contract,  -- who moves in
    predecessor_id int NOT NULL REFERENCES portfolio.contract,  -- whose supply ends
    ends_on        date NOT NULL,                               -- the first day of the one, and without the other
    former_end     date,                                        -- what was announced before; NULL: it went on
    recorded_at    timestamptz NOT NULL,
    concluded_at   timestamptz,                                 -- NULL: the end stands by the move-in alone
    outcome        text CHECK (outcome IN ('taken_back', 'ended_by_market'))
);
CREATE UNIQUE INDEX succession_open ON market.succession (contract_id) WHERE concluded_at IS NULL;
CREATE INDEX succession_predecessor ON market.succession (predecessor_id);
