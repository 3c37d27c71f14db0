-- Wishes of customers that are to be asked for, or taken back, each with its point.
SELECT w.move_out_wish_id, w.kind, w.contract_id, m.gsrn, w.moves_out_on, w.process_id
FROM market.move_out_wish w
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE w.closed_at IS NULL AND w.move_out_wish_id > %(after)s
  AND CASE WHEN w.process_id IS NULL THEN w.withdrawn_at IS NULL
           ELSE w.withdrawn_at IS NOT NULL AND w.taken_back_at IS NULL END
ORDER BY w.move_out_wish_id LIMIT %(limit)s FOR UPDATE OF w SKIP LOCKED
