-- depends: 0151.kinds-of-pauses
-- What ChainWorker saw of the token ledger when it looked last, for those who may not ask it themselves.

CREATE TABLE chain.look (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),     -- there is one row
    looked_at   timestamptz NOT NULL,
    answered_at timestamptz,                                      -- when a node answered last
    nodes       int NOT NULL CHECK (nodes > 0),                   -- addresses that are asked
    silent      int NOT NULL CHECK (silent BETWEEN 0 AND nodes),  -- of them, those that did not answer just now
    height      bigint,                                           -- final blocks
    lamports    bigint,                                           -- of our account there
    difference  bigint                                            -- units of tokens there, less those of our books; NULL while work is on its way
);
