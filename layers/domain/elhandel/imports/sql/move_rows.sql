-- The rows of a file that is loaded become the legacy, which is kept for a while; those that somebody has to decide stay.
WITH moved AS (
    DELETE FROM imports.line
    WHERE batch_id = %(batch)s AND state NOT IN ('wrong', 'orphaned') RETURNING *)
INSERT INTO imports.legacy_line (
    batch_id, line_no, kind, ref, email, account, fields, state, error, customer_id, moved_at)
SELECT batch_id, line_no, kind, ref, email, account, fields, state, error, customer_id, %(now)s
FROM moved
