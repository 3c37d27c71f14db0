-- Agreements on a connection that is another service's, or that an earlier row of the file has.
WITH wanted AS (
    SELECT line_no, fields ->> 'connection' AS connection,
           row_number() OVER (PARTITION BY fields ->> 'connection' ORDER BY line_no) AS turn
    FROM imports.line
    WHERE batch_id = %(batch)s AND kind = 'agreement' AND state = 'new' AND fields ? 'connection')
UPDATE imports.line r SET state = 'wrong', error = 'connection-taken'
FROM wanted w
WHERE r.batch_id = %(batch)s AND r.line_no = w.line_no
  AND (w.turn > 1 OR EXISTS (
      SELECT FROM services.agreement s WHERE s.connection_id = w.connection))
