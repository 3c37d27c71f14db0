-- Materialised, because the planner expects a handful of contracts and would then ask for the list
-- once for each of them.
WITH paying AS MATERIALIZED (
    SELECT c.contract_id FROM portfolio.contract c
    WHERE NOT EXISTS (
        SELECT FROM portfolio.agreed_price a
        WHERE a.contract_id = c.contract_id AND a.superseded_at IS NULL)),
by_list AS MATERIALIZED (SELECT * FROM portfolio.price_by_list WHERE EXISTS (SELECT FROM paying)),
concerned AS MATERIALIZED (
    SELECT DISTINCT contract_id FROM by_list JOIN paying USING (contract_id)
    WHERE product_id = ANY(%(products)s))
INSERT INTO portfolio.agreed_price
    (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
     subscription_per_month, term_months, term_starts, notice_days, after_term, agreed_by, reason,
     recorded_at)
SELECT l.contract_id, l.valid_from, l.product_id, l.margin_per_kwh, l.supplement_per_kwh,
       l.fixed_per_kwh, l.subscription_per_month, l.term_months, l.term_starts, l.notice_days,
       l.after_term, %(by)s, 'what the contract paid by the list', %(at)s
FROM by_list l JOIN concerned USING (contract_id)
