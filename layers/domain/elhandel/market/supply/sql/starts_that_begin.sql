-- Confirmed, not cancelled, master data here (and the point not merely planned), customer data
-- sent, and the day has come. By the special rules and by a transfer supply begins without them.
SELECT p.process_id FROM market.process p
WHERE p.kind IN ('switch', 'move_in') AND p.state = 'effectuation_pending' AND p.effective_on <= %(today)s
  AND p.master_data_at IS NOT NULL
  AND (p.kind <> 'switch' OR p.begun_by <> 'request' OR p.customer_data IN ('sent', 'confirmed'))
  AND coalesce((SELECT v.connection_state FROM portfolio.metering_point_version v
                WHERE v.metering_point_id = p.metering_point_id AND v.superseded_at IS NULL
                  AND v.valid_from <= %(today)s
                ORDER BY v.valid_from DESC LIMIT 1), 'E22') NOT IN ('D03', 'D02')
  AND p.process_id > %(after)s
ORDER BY p.process_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
