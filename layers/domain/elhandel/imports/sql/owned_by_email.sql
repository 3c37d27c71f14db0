-- What waits for the accounts that were loaded just now, by their e-mail, is their customer's.
UPDATE imports.line r SET customer_id = a.customer_id
FROM imports.line a
WHERE a.batch_id = %(batch)s AND a.line_no = ANY(%(lines)s)
  AND r.batch_id = %(batch)s AND r.kind IN ('agreement', 'order') AND r.state = 'ready'
  AND r.customer_id IS NULL AND r.account IS NULL AND r.email = a.email
