-- Agreements and orders: of the account that they name, or of the one customer with their e-mail, known or in this file.
-- A row whose owner is still to be made is ready without a customer.
WITH accounts AS (
    SELECT ref, customer_id, state IN ('ready', 'loaded', 'known') AS usable
    FROM imports.line WHERE batch_id = %(batch)s AND kind = 'account'
    UNION ALL
    SELECT a.ref, a.customer_id, true FROM imports.account a
    WHERE NOT EXISTS (SELECT FROM imports.line r
                      WHERE r.batch_id = %(batch)s AND r.kind = 'account' AND r.ref = a.ref)),
ours AS (
    SELECT lower(btrim(k.email)) AS email, min(k.customer_id) AS customer_id, count(*) AS how_many
    FROM portfolio.customer k
    WHERE k.joined_to IS NULL AND k.forgotten_at IS NULL AND k.email <> '' GROUP BY 1),
theirs AS (
    SELECT email, count(*) AS how_many FROM imports.line
    WHERE batch_id = %(batch)s AND kind = 'account' AND state IN ('ready', 'loaded') GROUP BY 1),
found AS (
    SELECT r.line_no,
           CASE WHEN r.account IS NOT NULL THEN coalesce(bool_or(a.usable), false)
                ELSE coalesce(o.how_many, t.how_many, 0) = 1 END AS is_somebodys,
           CASE WHEN r.account IS NOT NULL THEN min(a.customer_id)
                WHEN o.how_many = 1 THEN o.customer_id END AS customer_id,
           CASE WHEN r.account IS NOT NULL THEN 'unknown-account'
                WHEN coalesce(o.how_many, t.how_many, 0) > 1 THEN 'several-customers'
                ELSE 'no-customer' END AS error
    FROM imports.line r
    LEFT JOIN accounts a ON a.ref = r.account
    LEFT JOIN ours o ON o.email = r.email
    LEFT JOIN theirs t ON t.email = r.email
    WHERE r.batch_id = %(batch)s AND r.kind IN ('agreement', 'order') AND r.state = 'new'
    GROUP BY r.line_no, r.account, o.how_many, o.customer_id, t.how_many)
UPDATE imports.line r
SET state = CASE WHEN f.is_somebodys THEN 'ready' ELSE 'orphaned' END,
    customer_id = CASE WHEN f.is_somebodys THEN f.customer_id END,
    error = CASE WHEN NOT f.is_somebodys THEN f.error END
FROM found f WHERE r.batch_id = %(batch)s AND r.line_no = f.line_no
