-- Services that were turned off by themselves without a warning of a bill with their lines whose days were over.
SELECT p.agreement_id, format('off from %%s without a warning', p.from_day)
FROM services.suspension p
WHERE p.suspended_by = 'dunning' AND p.suspended_at >= %(since)s
  AND p.from_day >= %(first)s AND p.from_day < %(past)s
  AND NOT EXISTS (
      SELECT FROM dunning.warning w
      JOIN billing.invoice_line l USING (invoice_id)
      JOIN billing.charge c USING (billing_charge_id)
      WHERE w.outcome = 'suspended' AND w.ended_at = p.suspended_at AND w.stops_on <= p.from_day
        AND c.source = 'service' AND c.agreement = format('service:%%s', p.agreement_id))
ORDER BY p.agreement_id, p.from_day
