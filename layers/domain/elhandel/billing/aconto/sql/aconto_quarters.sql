-- What is known of the quarters of some contracts that pay, or paid, by aconto: this quarter, the
-- one before, those that await their bill, and of each the one after.
WITH unbilled AS (
    SELECT DISTINCT s.contract_id, date_trunc('quarter', s.period_from::timestamp)::date AS quarter
    FROM portfolio.supply_period supply
    JOIN settlement.settlement s ON s.supply_period_id = supply.supply_period_id
        AND s.kind = 'original'
    JOIN settlement.run r ON r.run_id = s.run_id AND r.state = 'closed'
    JOIN billing.aconto_period a
        ON a.contract_id = s.contract_id AND s.period_from >= a.first AND s.period_from < a.past
    WHERE supply.contract_id = ANY(%(contracts)s::int[])
      -- What the books no longer keep was billed, though its bill is gone.
      AND r.closed_at >= (SELECT since FROM billing.kept_books)
      AND NOT EXISTS (
        SELECT FROM billing.invoice_section b
        WHERE b.run_id = s.run_id AND b.supply_period_id = s.supply_period_id AND NOT b.takes_back)
), known AS (
    SELECT contract_id, quarter FROM unbilled
    UNION
    SELECT contract_id, quarter FROM billing.aconto
    WHERE contract_id = ANY(%(contracts)s::int[]) AND set_off_id IS NULL
    UNION
    SELECT c, q FROM unnest(%(contracts)s::int[]) c CROSS JOIN unnest(%(around)s::date[]) q
), quarters AS (
    SELECT DISTINCT contract_id, first, (first + interval '3 months')::date AS past
    FROM known
    CROSS JOIN LATERAL (VALUES (quarter), ((quarter + interval '3 months')::date)) AS q (first)
)
SELECT
    q.contract_id,
    q.first AS start,
    plan.amount_ore,
    plan.basis,
    coalesce(supply.days, 0)::int AS days,
    coalesce(supply.during, '{}') <@ coalesce(settled.during, '{}')
        AND changing.some IS NULL AS settled,
    EXISTS (
        SELECT FROM unbilled u
        WHERE u.contract_id = q.contract_id AND u.quarter = q.first) AS unbilled,
    a.asked IS NOT NULL AS asked,
    coalesce(a.open, false) AS open,
    coalesce(a.asked_ore, 0)::bigint AS asked_ore,
    later.began IS NOT NULL AS began_later
FROM quarters q
LEFT JOIN billing.aconto_period plan
    ON plan.contract_id = q.contract_id AND q.first >= plan.first AND q.first < plan.past
LEFT JOIN LATERAL (
    SELECT true AS asked, bool_or(a.set_off_id IS NULL) AS open,
           sum(a.net_ore + a.vat_ore) FILTER (WHERE a.set_off_id IS NULL) AS asked_ore,
           max(i.issued_at) FILTER (WHERE a.set_off_id IS NULL) AS asked_at
    FROM billing.aconto a JOIN billing.invoice i USING (invoice_id)
    WHERE a.contract_id = q.contract_id AND a.quarter = q.first
    HAVING count(*) > 0) a ON true
LEFT JOIN LATERAL (
    -- supply was found to have begun later than when the amount was asked for
    SELECT true AS began FROM portfolio.supply_move m
    JOIN portfolio.supply_period s USING (supply_period_id)
    WHERE s.contract_id = q.contract_id AND m.moved_at >= a.asked_at
      AND m.starts_on > m.started_on AND m.starts_on > q.first AND m.started_on < q.past
    LIMIT 1) later ON true
LEFT JOIN LATERAL (
    SELECT range_agg(daterange(greatest(s.starts_on, q.first), least(s.ends_on, q.past))) AS during,
           sum(least(s.ends_on, q.past) - greatest(s.starts_on, q.first)) AS days
    FROM portfolio.supply_period s
    WHERE s.contract_id = q.contract_id AND s.state = 'active' AND s.starts_on < q.past
      AND (s.ends_on IS NULL OR s.ends_on > greatest(s.starts_on, q.first))) supply ON true
LEFT JOIN LATERAL (
    -- the runs' periods: days in them that were supplied only later are on a correction, which is
    -- on the bill
    SELECT range_agg(daterange(r.period_from, r.period_to)) AS during
    FROM portfolio.supply_period p
    JOIN settlement.settlement s ON s.supply_period_id = p.supply_period_id AND s.kind = 'original'
    JOIN settlement.run r ON r.run_id = s.run_id AND r.state = 'closed'
    WHERE p.contract_id = q.contract_id) settled ON true
LEFT JOIN LATERAL (
    -- a change that is marked and can be settled, or a correction under way: it has to be on the
    -- bill
    SELECT true AS some FROM settlement.dirty d
    JOIN portfolio.supply_period s USING (supply_period_id)
    WHERE s.contract_id = q.contract_id AND d.parked_run_id IS NULL AND d.period_from < q.past
      AND d.period_to > q.first
    UNION ALL
    SELECT true FROM settlement.run r
    JOIN portfolio.supply_period p ON p.contract_id = q.contract_id
    JOIN settlement.settlement s ON s.run_id = r.run_id AND s.supply_period_id = p.supply_period_id
    WHERE r.state = 'running' AND s.kind = 'correction' AND s.period_from < q.past
      AND s.period_to > q.first
    LIMIT 1) changing ON true
ORDER BY q.contract_id, q.first
