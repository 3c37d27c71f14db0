-- Which settlements stand on the bills of some contracts' quarters: originals that began in them,
-- and what corrects these already.
WITH original AS (
    SELECT s.contract_id, q.quarter, s.run_id, s.supply_period_id
    FROM unnest(%(contracts)s::int[], %(quarters)s::date[]) AS q (contract_id, quarter)
    JOIN portfolio.supply_period p ON p.contract_id = q.contract_id
    JOIN settlement.settlement s ON s.supply_period_id = p.supply_period_id AND s.kind = 'original'
        AND s.period_from >= q.quarter AND s.period_from < q.quarter + interval '3 months'
    JOIN settlement.run r ON r.run_id = s.run_id AND r.state = 'closed'
    JOIN billing.aconto_period a
        ON a.contract_id = s.contract_id AND s.period_from >= a.first AND s.period_from < a.past
    -- What the books no longer keep was billed, though its bill is gone.
    WHERE r.closed_at >= (SELECT since FROM billing.kept_books)
      AND NOT EXISTS (
        SELECT FROM billing.invoice_section b
        WHERE b.run_id = s.run_id AND b.supply_period_id = s.supply_period_id AND NOT b.takes_back)
)
SELECT contract_id, quarter, run_id, supply_period_id FROM original
UNION ALL
SELECT o.contract_id, o.quarter, late.run_id, late.supply_period_id
FROM original o
JOIN settlement.settlement late ON late.kind = 'correction' AND late.corrects_run_id = o.run_id
    AND late.supply_period_id = o.supply_period_id
JOIN settlement.run r ON r.run_id = late.run_id AND r.state = 'closed'
WHERE NOT EXISTS (
    SELECT FROM billing.invoice_section b
    WHERE b.run_id = late.run_id AND b.supply_period_id = late.supply_period_id
      AND NOT b.takes_back)
