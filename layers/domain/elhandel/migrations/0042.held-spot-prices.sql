-- depends: 0041.keys-have-an-id
-- A spot price beyond the exchange's own limits is held: nobody is settled by it before somebody has looked at it, or
-- its source has put it right.

-- A row for each price that was published beyond the limits. It is no price of pricing.spot_day until it is accepted.
CREATE TABLE pricing.held_spot_price (
    held_id        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    price_area     text NOT NULL CHECK (price_area IN ('DK1', 'DK2')),
    starts_at      timestamptz NOT NULL,                 -- of the interval
    per_kwh        bigint,                               -- micro-DKK; NULL: so far out that nobody can accept it
    cause          text NOT NULL,                        -- what was published, and the limit
    state          text NOT NULL CHECK (state IN ('held', 'accepted', 'replaced', 'withdrawn')),
    held_at        timestamptz NOT NULL,
    replaced_at    timestamptz,                          -- its source published something else
    accepted_at    timestamptz,
    accepted_by    text,
    reason         text,
    before_per_kwh bigint,                               -- the price that stood there when it was accepted, if any
    withdrawn_at   timestamptz,                          -- the acceptance was a mistake
    withdrawn_by   text,
    withdrawn_why  text,
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL) AND (accepted_at IS NULL) = (reason IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL)),
    CHECK ((state = 'replaced') = (replaced_at IS NOT NULL)),
    CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)),
    CHECK ((state IN ('accepted', 'withdrawn')) = (accepted_at IS NOT NULL)),
    CHECK (accepted_at IS NULL OR per_kwh IS NOT NULL)
);
CREATE UNIQUE INDEX held_spot_price_once ON pricing.held_spot_price (price_area, starts_at) WHERE state = 'held';
