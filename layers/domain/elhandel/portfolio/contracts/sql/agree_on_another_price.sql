-- A term that has ended has ended. The rows that are replaced are counted first, so that they give
-- way before the new ones of the same days come.
WITH due AS (SELECT * FROM unnest(%(contracts)s::int[], %(days)s::date[]) AS c (contract_id, day)),
given_way AS (
    UPDATE portfolio.agreed_price a SET superseded_at = %(at)s FROM due
    WHERE a.contract_id = due.contract_id AND a.valid_from = due.day AND a.superseded_at IS NULL
    RETURNING 1)
INSERT INTO portfolio.agreed_price
    (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
     subscription_per_month, term_months, term_starts, notice_days, after_term, agreed_by, reason,
     recorded_at)
SELECT a.contract_id, due.day, a.product_id, %(margin_per_kwh)s, %(supplement_per_kwh)s,
       %(fixed_per_kwh)s, %(subscription_per_month)s, a.term_months, a.term_starts, a.notice_days,
       a.after_term, %(by)s, %(why)s, %(at)s
FROM due
JOIN portfolio.agreed_stretch a
    ON a.contract_id = due.contract_id AND a.valid_from <= due.day AND a.past > due.day
CROSS JOIN (SELECT count(*) FROM given_way) AS first
