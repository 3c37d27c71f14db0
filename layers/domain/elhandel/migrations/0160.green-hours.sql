-- depends: 0159.where-wallets-were-asked-from
-- What certificates cover of the use of homes, hour by hour: retired for a home, less what was withdrawn of it. Bills say which
-- share of their electricity that was. Why: docs/decisions/0154-a-bill-says-what-was-matched-hour-by-hour.md.

CREATE TABLE billing.green_hour (
    source_id        bigint PRIMARY KEY,                 -- the movement of a certificate; billing knows no more of it
    supply_period_id int NOT NULL REFERENCES portfolio.supply_period,
    starts_at        timestamptz NOT NULL CHECK (extract(epoch FROM starts_at) % 3600 = 0),
    wh               bigint NOT NULL CHECK (wh <> 0)     -- below 0: withdrawn, because a reading was corrected
);
CREATE INDEX green_hour_of_supply ON billing.green_hour (supply_period_id, starts_at);
CREATE TRIGGER green_hour_stays BEFORE UPDATE ON billing.green_hour
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

-- A customer covers the use of their own homes, and takes nothing back.
ALTER TABLE billing.green_hour ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_green_hours ON billing.green_hour FOR SELECT TO elhandel_customer
    USING (supply_period_id IN (SELECT s.supply_period_id FROM portfolio.supply_period s));
CREATE POLICY own_to_cover ON billing.green_hour FOR INSERT TO elhandel_customer
    WITH CHECK (wh > 0 AND supply_period_id IN (SELECT s.supply_period_id FROM portfolio.supply_period s WHERE s.state = 'active'));

-- What was retired for a home until now, of a single hour in which its customer was supplied there.
INSERT INTO billing.green_hour (source_id, supply_period_id, starts_at, wh)
SELECT m.movement_id, s.supply_period_id, c.starts_at, m.wh
FROM certificates.movement m
JOIN certificates.certificate c USING (certificate_id)
JOIN portfolio.supply_period s ON s.metering_point_id = m.used_at_id AND s.state = 'active'
JOIN portfolio.contract k ON k.contract_id = s.contract_id AND k.customer_id = m.from_id
WHERE c.ends_at = c.starts_at + interval '1 hour'
  AND s.starts_on <= (c.starts_at AT TIME ZONE 'Europe/Copenhagen')::date
  AND (s.ends_on IS NULL OR s.ends_on > (c.starts_at AT TIME ZONE 'Europe/Copenhagen')::date);
INSERT INTO billing.green_hour (source_id, supply_period_id, starts_at, wh)
SELECT w.movement_id, g.supply_period_id, g.starts_at, -w.wh
FROM certificates.movement w JOIN billing.green_hour g ON g.source_id = w.retirement_id;
