-- Documents of closed months of which nothing is open.
UPDATE billing.invoice i SET state = 'closed'
FROM billing.document_status(%(today)s) d
WHERE d.invoice_id = i.invoice_id AND i.state = 'issued' AND d.open_ore = 0
  AND i.issued_on < (SELECT max(m.month) + interval '1 month' FROM ledger.closed_month m)
