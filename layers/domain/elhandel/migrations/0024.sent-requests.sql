-- depends: 0023.books-that-are-kept
-- What left for DataHub, word for word, and what came back: a row for every try.

CREATE TABLE market.sent (
    sent_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction_id text NOT NULL REFERENCES market.request ON DELETE CASCADE ON UPDATE CASCADE,
    body           bytea NOT NULL,                        -- gzip; personal numbers stand in it as ⟦sealed 1⟧, ⟦sealed 2⟧ …
    sealed         bytea[] NOT NULL,                      -- the numbers behind them, in order, and the keys that open them
    sealed_keys    bytea[] NOT NULL,
    sent_at        timestamptz NOT NULL,
    answered_at    timestamptz,                           -- NULL: nothing came back, or nobody lived to note it
    verdict        text,                                  -- what the answer decided: market/sent.py
    status         int,                                   -- of HTTP
    headers        jsonb,                                 -- those that matter
    answer         bytea,                                 -- gzip; the beginning of the body, without personal numbers
    correlation_id text,
    error          text,
    CHECK (cardinality(sealed) = cardinality(sealed_keys))
);
CREATE INDEX sent_transaction ON market.sent (transaction_id);
