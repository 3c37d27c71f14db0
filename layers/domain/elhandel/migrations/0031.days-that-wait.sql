-- depends: 0030.tenants-who-follow-each-other
-- Days that wait: of a move-in for its customer, of supply for the next month.

-- A start of supply that waits for the customer to say something: it does not leave until they have.

ALTER TABLE market.process
    ADD COLUMN asks     text CHECK (asks IN ('date')),          -- 'date': another day of moving in
    ADD COLUMN asked_at timestamptz;
CREATE INDEX process_asking ON market.process (asked_at) WHERE asks IS NOT NULL;

-- Supply that begins on the last day of a month waits for the next one: a bill of a single day helps nobody. Not where
-- that day is all there is, and not across the quarters of a contract that pays in advance, whose bills are theirs.
CREATE FUNCTION settlement.waits_for_next_month(starts_on date, ends_on date, contract int) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT extract(day FROM starts_on + 1) = 1 AND coalesce(ends_on > starts_on + 1, true)
   AND NOT (extract(month FROM starts_on)::int % 3 = 0
            AND EXISTS (SELECT FROM billing.aconto_plan a WHERE a.contract_id = contract AND a.amount_ore IS NOT NULL))
$$;

-- As before (see 0022), and: who waits is not settled with the month that the day is the last of, but with the next,
-- whose stretch begins a day earlier for them.
CREATE OR REPLACE FUNCTION settlement.supply_to_settle(
    first date, past date, ended_by date DEFAULT NULL, in_price_area text DEFAULT NULL, in_grid_area text DEFAULT NULL,
    with_product text DEFAULT NULL, of_gsrns text[] DEFAULT NULL)
RETURNS TABLE (supply_period_id int, price_area text, place bigint, settled_from date, settled_to date,
               stretch_from date, stretch_to date)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT s.supply_period_id, v.price_area,
       row_number() OVER (PARTITION BY lower(x.days), upper(x.days)
                          ORDER BY v.price_area, v.grid_area, c.product_id, s.supply_period_id) - 1,
       greatest(s.starts_on, lower(x.days)), least(s.ends_on, upper(x.days)), lower(x.days), upper(x.days)
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
CROSS JOIN LATERAL (
    SELECT settlement.waits_for_next_month(s.starts_on, s.ends_on, s.contract_id) AS waits) k
CROSS JOIN LATERAL (
    SELECT CASE WHEN k.waits AND s.starts_on + 1 = first THEN s.starts_on ELSE first END AS since) w
CROSS JOIN LATERAL (
    SELECT coalesce(range_agg(daterange(r.period_from, r.period_to)), '{}') AS days
    FROM settlement.settlement e JOIN settlement.run r USING (run_id)
    WHERE e.supply_period_id = s.supply_period_id AND e.kind = 'original'
      AND r.period_from < past AND r.period_to > w.since
    OFFSET 0) settled
CROSS JOIN LATERAL unnest(datemultirange(daterange(w.since, past)) - settled.days) AS x (days)
LEFT JOIN LATERAL (
    SELECT v.price_area, v.grid_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= greatest(s.starts_on, lower(x.days)) DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE s.state = 'active' AND s.starts_on < past AND (s.ends_on IS NULL OR s.ends_on > first)
  AND daterange(s.starts_on, s.ends_on) && x.days
  AND NOT (k.waits AND s.starts_on + 1 = past)
  AND (ended_by IS NULL OR s.ends_on <= ended_by)
  AND (in_price_area IS NULL OR v.price_area = in_price_area)
  AND (in_grid_area IS NULL OR v.grid_area = in_grid_area)
  AND (with_product IS NULL OR EXISTS (
    SELECT FROM portfolio.agreed_product a
    WHERE a.contract_id = s.contract_id AND a.product_id = with_product
      AND daterange(a.first, a.past) && (daterange(s.starts_on, s.ends_on) * x.days)))
  AND (of_gsrns IS NULL OR s.metering_point_id IN (
    SELECT p.metering_point_id FROM portfolio.metering_point p WHERE p.gsrn = ANY (of_gsrns)))
$$;

-- As before, and: the last day of a month with which supply began belongs to the next.
CREATE OR REPLACE FUNCTION settlement.unsettled_months(before date)
RETURNS TABLE (supply_period_id int, month date)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT s.supply_period_id, m.month::date
FROM portfolio.supply_period s
CROSS JOIN LATERAL (
    SELECT settlement.waits_for_next_month(s.starts_on, s.ends_on, s.contract_id) AS waits) k
CROSS JOIN LATERAL (
    SELECT coalesce(range_agg(daterange(r.period_from, r.period_to)), '{}') AS days
    FROM settlement.settlement e JOIN settlement.run r USING (run_id)
    WHERE e.supply_period_id = s.supply_period_id AND e.kind = 'original'
    OFFSET 0) settled
CROSS JOIN LATERAL generate_series(
    date_trunc('month', (s.starts_on + k.waits::int)::timestamp), least(s.ends_on, before) - interval '1 day',
    interval '1 month') m (month)
CROSS JOIN (
    SELECT coalesce(range_agg(daterange(period_from, period_to)), '{}') AS days
    FROM settlement.forgotten_period) forgotten
WHERE s.state = 'active' AND s.starts_on < before AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND NOT settled.days + forgotten.days @> daterange(
    CASE WHEN m.month::date <= s.starts_on + k.waits::int THEN s.starts_on ELSE m.month::date END,
    least(s.ends_on, before, (m.month + interval '1 month')::date))
$$;
