-- Wishes whose withdrawal the market refused, and why: the process is confirmed as it was before.
SELECT w.move_out_wish_id, refused.reject_code, refused.reject_text
FROM market.move_out_wish w
JOIN market.process p USING (process_id)
JOIN LATERAL (
    SELECT r.reject_code, r.reject_text FROM market.request r
    WHERE r.process_id = p.process_id AND r.document = 'RequestCancellation'
    ORDER BY r.created_at DESC LIMIT 1) refused ON true
WHERE w.closed_at IS NULL AND w.taken_back_at IS NOT NULL AND p.state = 'acknowledged'
ORDER BY w.move_out_wish_id FOR UPDATE OF w SKIP LOCKED
