-- depends: 0021.missing-days
-- Runs lose nothing: shards that are sent again, days that no run has settled, parts of the portfolio, comparisons.

-- Shards whose message is lost or dead are sent again: how often, and when last.

ALTER TABLE settlement.shard
    ADD COLUMN sent_again    int NOT NULL DEFAULT 0,
    ADD COLUMN sent_again_at timestamptz;
ALTER TABLE billing.invoice_shard
    ADD COLUMN sent_again    int NOT NULL DEFAULT 0,
    ADD COLUMN sent_again_at timestamptz;

-- A run may take a part of the portfolio. What it took is kept; NULL: not restricted by that.
ALTER TABLE settlement.run
    ADD COLUMN only_price_area text,
    ADD COLUMN only_grid_area  text,
    ADD COLUMN only_product    text,
    ADD COLUMN only_gsrns      text[];

-- The days of a supply period inside [first, past) that no run has settled, as stretches. A stretch is what is left of
-- [first, past) after the periods of the runs that settled the supply period, and not of its own days: those that come
-- to be supplied later (a start that was earlier) inside a settled run's period are its corrections'. A run settles
-- supply that shares a stretch, and the stretch is the run's period. `place` puts neighbours side by side that have the
-- same prices (area, grid area, product), so that the engine settles them together; it counts within a stretch.
DROP FUNCTION settlement.supply_to_settle(date, date, date);
CREATE FUNCTION settlement.supply_to_settle(
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
    SELECT coalesce(range_agg(daterange(r.period_from, r.period_to)), '{}') AS days
    FROM settlement.settlement e JOIN settlement.run r USING (run_id)
    WHERE e.supply_period_id = s.supply_period_id AND e.kind = 'original'
      AND r.period_from < past AND r.period_to > first
    OFFSET 0) settled
CROSS JOIN LATERAL unnest(datemultirange(daterange(first, past)) - settled.days) AS x (days)
LEFT JOIN LATERAL (
    SELECT v.price_area, v.grid_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= greatest(s.starts_on, lower(x.days)) DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE s.state = 'active' AND s.starts_on < past AND (s.ends_on IS NULL OR s.ends_on > first)
  AND daterange(s.starts_on, s.ends_on) && x.days
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

-- The calendar months with days of supply before a day that no run has settled. What was settled stays so when its runs
-- are deleted.
CREATE OR REPLACE FUNCTION settlement.unsettled_months(before date)
RETURNS TABLE (supply_period_id int, month date)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT s.supply_period_id, m.month::date
FROM portfolio.supply_period s
CROSS JOIN LATERAL (
    SELECT coalesce(range_agg(daterange(r.period_from, r.period_to)), '{}') AS days
    FROM settlement.settlement e JOIN settlement.run r USING (run_id)
    WHERE e.supply_period_id = s.supply_period_id AND e.kind = 'original'
    OFFSET 0) settled
CROSS JOIN LATERAL generate_series(
    date_trunc('month', s.starts_on::timestamp), least(s.ends_on, before) - interval '1 day', interval '1 month')
    m (month)
CROSS JOIN (
    SELECT coalesce(range_agg(daterange(period_from, period_to)), '{}') AS days
    FROM settlement.forgotten_period) forgotten
WHERE s.state = 'active' AND s.starts_on < before AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND NOT settled.days + forgotten.days @> daterange(greatest(s.starts_on, m.month::date),
                                    least(s.ends_on, before, (m.month + interval '1 month')::date))
$$;
DROP VIEW settlement.settled_month;

-- No day of a supply period is settled by two runs: settle_once sees equal first days, this sees the others. It asks
-- once for all rows of a statement, which costs a shard some milliseconds; an exclusion constraint costs a second key.
-- Two runs that are open at once never overlap, so what another run settled is committed and seen here.
CREATE FUNCTION settlement.refuse_days_settled_before() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    twice record;
BEGIN
    -- A settlement lies in its run's period: where no other run has days of it, there is nothing to look for.
    IF NOT EXISTS (
        SELECT FROM settlement.run r
        JOIN (SELECT min(run_id) AS run_id, min(period_from) AS first, max(period_to) AS past FROM added) a
            ON r.run_id <> a.run_id AND r.period_from < a.past AND r.period_to > a.first
        WHERE r.kind = 'ordinary')
    THEN
        RETURN NULL;
    END IF;
    SELECT n.supply_period_id, n.run_id, n.period_from, n.period_to, e.run_id AS before INTO twice
    FROM added n
    CROSS JOIN LATERAL (
        SELECT e.run_id FROM settlement.settlement e
        WHERE e.supply_period_id = n.supply_period_id AND e.kind = 'original' AND e.run_id <> n.run_id
          AND e.period_from < n.period_to AND e.period_to > n.period_from
        LIMIT 1) e
    WHERE n.kind = 'original'
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'settle_once',
            MESSAGE = format('supply period %s has days from %s to %s that run %s has settled; run %s cannot settle '
                             'them again', twice.supply_period_id, twice.period_from, twice.period_to, twice.before,
                             twice.run_id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER settle_once AFTER INSERT ON settlement.settlement REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION settlement.refuse_days_settled_before();

-- Why a stretch is compared once more although nothing marked it: somebody wants to know (`elhandel run plan --again`).
ALTER TABLE settlement.dirty
    DROP CONSTRAINT dirty_cause_check,
    ADD CONSTRAINT dirty_cause_check CHECK (cause IN
        ('readings', 'charge', 'price_link', 'spot_price', 'supply', 'product', 'master_data', 'heating', 'again'));

-- What of a supply period had to wait before: asked before planning it once more.
CREATE INDEX parked_supply_period ON settlement.parked (supply_period_id);
