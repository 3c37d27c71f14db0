-- What followed from bills: when it was told that they are overdue, and from when on their services may be turned off.
SELECT i.invoice_id, t.told_on, w.stops_on
FROM unnest(%(invoices)s::int[]) AS i (invoice_id)
LEFT JOIN dunning.overdue_told t USING (invoice_id)
LEFT JOIN dunning.warning w ON w.invoice_id = i.invoice_id AND w.ended_at IS NULL
