-- depends: 0015.own-rows-only
-- Final settlement: a run may take only the supply that has ended, while its month still goes on.

ALTER TABLE settlement.run
    ADD COLUMN selection text NOT NULL DEFAULT 'all' CHECK (selection IN ('all', 'ended'));

-- As before; and for a run of supply that has ended, only what ended on or before `ended_by`. With the days that would
-- be settled: prices are needed for these alone.
DROP FUNCTION settlement.supply_to_settle(date, date);
CREATE FUNCTION settlement.supply_to_settle(first date, past date, ended_by date DEFAULT NULL)
RETURNS TABLE (supply_period_id int, price_area text, place bigint, settled_from date, settled_to date)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT s.supply_period_id, v.price_area,
       row_number() OVER (ORDER BY v.price_area, v.grid_area, c.product_id, s.supply_period_id) - 1,
       greatest(s.starts_on, first), least(s.ends_on, past)
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
LEFT JOIN LATERAL (
    SELECT v.price_area, v.grid_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= greatest(s.starts_on, first) DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE s.state = 'active' AND s.starts_on < past AND (s.ends_on IS NULL OR s.ends_on > first)
  AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND (ended_by IS NULL OR s.ends_on <= ended_by)
  AND NOT EXISTS (
    SELECT FROM settlement.settlement e JOIN settlement.run r USING (run_id)
    WHERE e.supply_period_id = s.supply_period_id AND e.kind = 'original'
      AND r.period_from < past AND r.period_to > first
    OFFSET 0)
$$;

-- The calendar months, by their first day, in which a run has settled a supply period.
CREATE VIEW settlement.settled_month AS
SELECT e.supply_period_id, m.month::date AS month
FROM settlement.settlement e
JOIN settlement.run r USING (run_id)
CROSS JOIN LATERAL generate_series(
    date_trunc('month', r.period_from::timestamp), r.period_to - interval '1 day', interval '1 month') m (month)
WHERE e.kind = 'original';

-- The calendar months with days of supply before a day that no run has settled.
CREATE FUNCTION settlement.unsettled_months(before date)
RETURNS TABLE (supply_period_id int, month date)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT s.supply_period_id, m.month::date
FROM portfolio.supply_period s
CROSS JOIN LATERAL generate_series(
    date_trunc('month', s.starts_on::timestamp), least(s.ends_on, before) - interval '1 day', interval '1 month')
    m (month)
WHERE s.state = 'active' AND s.starts_on < before AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND NOT EXISTS (
    SELECT FROM settlement.settled_month t WHERE t.supply_period_id = s.supply_period_id AND t.month = m.month::date)
$$;
