-- The ends of supply and move-outs that were asked for at a point, the latest first.
SELECT p.process_id, p.kind, m.gsrn, p.state, p.effective_on, p.created_at AS asked_at, p.asked_by,
       p.why, p.cancel_wished, p.reject_code, p.reject_text
FROM market.process p JOIN portfolio.metering_point m USING (metering_point_id)
WHERE m.gsrn = %(gsrn)s AND p.kind IN ('end_of_supply', 'move_out')
ORDER BY p.process_id DESC
