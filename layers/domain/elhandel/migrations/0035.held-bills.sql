-- depends: 0034.vat-on-what-is-sold
-- What is settled and beyond bounds is not billed before somebody has looked at it, or it was corrected.

-- A row for each settled stretch that is held: its original and whatever corrects it wait together.
CREATE TABLE billing.held_bill (
    held_id          int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    original_run_id  int NOT NULL,                        -- the stretch: the run that settled it first
    supply_period_id int NOT NULL REFERENCES portfolio.supply_period,
    state            text NOT NULL CHECK (state IN ('held', 'released', 'billed')),
    cause            text NOT NULL CHECK (cause IN ('beyond-capacity', 'beyond-amount', 'beyond-use')),
    detail           text NOT NULL,
    amount_ore       bigint NOT NULL,                     -- of all that was held then, without VAT
    held_at          timestamptz NOT NULL,
    released_by      text,
    reason           text,
    released_at      timestamptz,
    billed_at        timestamptz,
    CHECK ((released_at IS NULL) = (released_by IS NULL) AND (released_at IS NULL) = (reason IS NULL)),
    CHECK (state <> 'released' OR released_at IS NOT NULL),
    CHECK ((state = 'billed') = (billed_at IS NOT NULL))
);
CREATE UNIQUE INDEX held_once ON billing.held_bill (original_run_id, supply_period_id) WHERE state <> 'billed';
CREATE INDEX held_supply ON billing.held_bill (supply_period_id);
