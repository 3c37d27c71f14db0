-- A row of a file that is loaded, about which somebody decided, becomes legacy as the others are.
WITH moved AS (
    DELETE FROM imports.line r USING imports.batch b
    WHERE b.batch_id = r.batch_id AND b.loaded_at IS NOT NULL
      AND r.batch_id = %(batch)s AND r.line_no = %(line)s RETURNING r.*)
INSERT INTO imports.legacy_line (
    batch_id, line_no, kind, ref, email, account, fields, state, error, customer_id, moved_at)
SELECT batch_id, line_no, kind, ref, email, account, fields, state, error, customer_id, %(at)s
FROM moved
