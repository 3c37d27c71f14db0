-- Wishes of customers that a job carries out, or takes back, each with the point of its contract and
-- the signup that it became.
SELECT w.wish_id, w.kind, w.customer_id, w.contract_id, m.gsrn, w.asked, w.wished_at,
       w.withdrawn_at, s.reference
FROM onboarding.wish w
LEFT JOIN portfolio.contract c ON c.contract_id = w.contract_id
LEFT JOIN portfolio.metering_point m ON m.metering_point_id = c.metering_point_id
LEFT JOIN onboarding.signup s ON s.signup_id = w.signup_id
WHERE w.closed_at IS NULL AND w.kind <> 'erasure' AND w.wish_id > %(after)s
  AND CASE WHEN w.taken_at IS NULL THEN w.withdrawn_at IS NULL
           ELSE w.withdrawn_at IS NOT NULL AND w.taken_back_at IS NULL END
ORDER BY w.wish_id LIMIT %(limit)s FOR UPDATE OF w SKIP LOCKED
