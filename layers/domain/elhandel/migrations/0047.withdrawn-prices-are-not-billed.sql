-- depends: 0046.a-role-for-each-function
-- What was settled by a spot price that staff have taken back is not billed before it is corrected; and one acceptance
-- of an interval's price is in force at a time.

ALTER TABLE billing.held_bill
    DROP CONSTRAINT held_bill_cause_check,
    ADD CONSTRAINT held_bill_cause_check
        CHECK (cause IN ('beyond-capacity', 'beyond-amount', 'beyond-use', 'price-withdrawn'));

-- An acceptance too may be replaced: its source published another price since, or a later one was accepted.
ALTER TABLE pricing.held_spot_price
    DROP CONSTRAINT held_spot_price_check4,
    ADD CONSTRAINT held_spot_price_accepted CHECK (
        CASE state WHEN 'held' THEN accepted_at IS NULL
                   WHEN 'replaced' THEN true
                   ELSE accepted_at IS NOT NULL END);

UPDATE pricing.held_spot_price h SET state = 'replaced', replaced_at = later.accepted_at
FROM (SELECT price_area, starts_at, max(held_id) AS held_id, max(accepted_at) AS accepted_at
      FROM pricing.held_spot_price WHERE state = 'accepted' GROUP BY price_area, starts_at) later
WHERE h.state = 'accepted' AND h.price_area = later.price_area AND h.starts_at = later.starts_at
  AND h.held_id < later.held_id;

CREATE UNIQUE INDEX accepted_spot_price_once ON pricing.held_spot_price (price_area, starts_at)
    WHERE state = 'accepted';
CREATE INDEX withdrawn_spot_price ON pricing.held_spot_price (price_area, starts_at) WHERE state = 'withdrawn';
