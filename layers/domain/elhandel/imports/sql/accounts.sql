-- Accounts: of somebody who is a customer already, by e-mail, or a new customer. Where several customers have the e-mail,
-- or several accounts of the file, somebody has to look.
WITH ours AS (
    SELECT lower(btrim(k.email)) AS email, min(k.customer_id) AS customer_id, count(*) AS how_many
    FROM portfolio.customer k
    WHERE k.joined_to IS NULL AND k.forgotten_at IS NULL AND k.email <> '' GROUP BY 1),
theirs AS (
    SELECT email, count(*) AS how_many FROM imports.line
    WHERE batch_id = %(batch)s AND kind = 'account' AND state IN ('new', 'loaded') GROUP BY 1)
UPDATE imports.line r
SET customer_id = CASE WHEN o.how_many = 1 THEN o.customer_id END,
    state = CASE WHEN coalesce(o.how_many, 0) > 1 OR t.how_many > 1 THEN 'wrong' ELSE 'ready' END,
    error = CASE WHEN coalesce(o.how_many, 0) > 1 OR t.how_many > 1 THEN 'several-customers' END
FROM theirs t LEFT JOIN ours o USING (email)
WHERE r.batch_id = %(batch)s AND r.kind = 'account' AND r.state = 'new' AND t.email = r.email
