-- The plans of aconto of contracts that are corrected.
SELECT 1 FROM billing.aconto_plan p
WHERE p.contract_id = ANY(%(contracts)s::int[])
ORDER BY p.contract_id, p.quarter
FOR SHARE
