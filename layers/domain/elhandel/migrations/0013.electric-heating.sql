-- depends: 0012.coupling
-- Electric heating without a D14 child point: the yearly limit that we track ourselves.

-- What the market says of a point's heating, from a local day until something else is said (RSM-028).
CREATE TABLE portfolio.heated (
    metering_point_id int NOT NULL REFERENCES portfolio.metering_point,
    valid_from        date NOT NULL,
    heated            boolean NOT NULL,
    message_id        bigint,
    recorded_at       timestamptz NOT NULL,
    superseded_at     timestamptz
);
CREATE UNIQUE INDEX heated_current ON portfolio.heated (metering_point_id, valid_from) WHERE superseded_at IS NULL;
CREATE INDEX heated_ever ON portfolio.heated (metering_point_id) WHERE heated;

INSERT INTO portfolio.heated (metering_point_id, valid_from, heated, message_id, recorded_at)
SELECT metering_point_id, valid_from, electrical_heating, message_id, recorded_at
FROM market.customer_at_point WHERE electrical_heating IS NOT NULL;

-- On which days of our supply we track the limit of a point: it is heated, and no D14 child does the arithmetic.
CREATE VIEW portfolio.heated_supply AS
SELECT s.supply_period_id, s.metering_point_id, lower(tracked.days) AS first, upper(tracked.days) AS past
FROM portfolio.supply_period s
CROSS JOIN LATERAL (
    SELECT range_agg(daterange(told.first, told.past)) AS days
    FROM (
        SELECT h.heated, h.valid_from AS first,
               lead(h.valid_from, 1, date '9999-12-31') OVER (ORDER BY h.valid_from) AS past
        FROM portfolio.heated h
        WHERE h.metering_point_id = s.metering_point_id AND h.superseded_at IS NULL) told
    WHERE told.heated) heated
CROSS JOIN LATERAL (
    SELECT range_agg(daterange(k.first, k.past)) AS days
    FROM portfolio.coupling k
    WHERE heated.days IS NOT NULL AND k.parent_id = s.metering_point_id
      AND EXISTS (
        SELECT FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = k.child_id AND v.superseded_at IS NULL AND v.type = 'D14')) market
CROSS JOIN LATERAL unnest(
    heated.days * datemultirange(daterange(s.starts_on, coalesce(s.ends_on, date '9999-12-31')))
    - coalesce(market.days, datemultirange())) AS tracked (days)
WHERE s.state = 'active'
  AND EXISTS (SELECT FROM portfolio.heated h WHERE h.metering_point_id = s.metering_point_id AND h.heated);

ALTER TABLE settlement.dirty
    DROP CONSTRAINT dirty_cause_check,
    ADD CONSTRAINT dirty_cause_check CHECK (cause IN
        ('readings', 'charge', 'price_link', 'spot_price', 'supply', 'product', 'master_data', 'heating'));
