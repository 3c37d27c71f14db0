-- What is wrong with the rows of a file, each once, with what may be done about it.
INSERT INTO imports.validation_error (
    batch_id, line_no, kind, table_name, record_id, message, suggestion, snapshot, found_at)
SELECT r.batch_id, r.line_no,
       CASE WHEN r.state = 'wrong' THEN 'invalid_row'
            WHEN r.kind = 'order' THEN 'orphaned_order' ELSE 'invalid_customer_id' END,
       coalesce(r.kind, 'row'), r.ref,
       coalesce(s.message, format('The column %%s is missing or cannot be used.', r.error)),
       coalesce(s.suggestion, 'Correct it in the file, or drop the row.'), r.fields, %(now)s
FROM imports.line r
LEFT JOIN unnest(%(codes)s::text[], %(messages)s::text[], %(suggestions)s::text[])
    AS s (code, message, suggestion) ON s.code = r.error
WHERE r.batch_id = %(batch)s AND r.state IN ('wrong', 'orphaned')
ON CONFLICT (batch_id, line_no, kind) DO UPDATE
SET resolved_at = NULL, resolved_by = NULL, resolution = NULL, reason = NULL,
    snapshot = excluded.snapshot
WHERE validation_error.resolved_at IS NOT NULL
