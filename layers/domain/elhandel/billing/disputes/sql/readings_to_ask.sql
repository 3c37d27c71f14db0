-- The points and days under the disputed lines that measure energy, of open disputes that have not
-- asked for them.
SELECT DISTINCT d.dispute_id, s.gsrn, s.period_from, s.period_to
FROM billing.dispute d
JOIN billing.invoice_line l ON l.invoice_id = d.invoice_id
    AND (d.line_nos IS NULL OR l.line_no = ANY(d.line_nos))
JOIN billing.invoice_section s ON s.invoice_id = l.invoice_id AND s.section_no = l.section_no
WHERE d.asks_readings AND d.asked_at IS NULL AND d.answered_at IS NULL AND d.closed_at IS NULL
  AND l.quantity_wh IS NOT NULL AND l.run_id IS NOT NULL AND s.gsrn IS NOT NULL
ORDER BY d.dispute_id, s.gsrn, s.period_from
