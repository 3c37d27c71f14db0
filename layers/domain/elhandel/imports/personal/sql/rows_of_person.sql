-- The rows of imported files that are a person's, or have their e-mail and belong to nobody yet.
SELECT r.batch_id, r.line_no, r.kind, r.ref, r.email, r.account, r.fields, r.state, r.error,
       r.customer_id, e.error_id, e.table_name, e.record_id,
       e.message, e.suggestion, e.snapshot, e.found_at, e.resolved_at, e.resolution
FROM imports.line r LEFT JOIN imports.validation_error e USING (batch_id, line_no)
WHERE r.customer_id = ANY(%(parties)s) OR r.customer_id IS NULL AND r.email IN (
    SELECT lower(btrim(k.email)) FROM portfolio.customer k
    WHERE k.customer_id = ANY(%(parties)s) AND k.email <> '')
ORDER BY batch_id, line_no
