-- The latest end of supply or move-out of a supply, where somebody else took the point and so cancelled
-- it, with who had asked for it; and whether it holds in the market: a move-out that was confirmed
-- there does after a switch. An end of supply does not, whatever crossed it.
SELECT p.process_id, p.asked_by, p.why,
       p.kind = 'move_out' AND i.business_reason IN ('E03', 'D31')
           AND asked.answer IS NOT DISTINCT FROM 'confirmed' AS holds
FROM market.process p
JOIN LATERAL (
    SELECT e.event, e.from_state, e.inbound_message_id FROM market.process_event e
    WHERE e.process_id = p.process_id ORDER BY e.step DESC LIMIT 1) last ON true
JOIN market.inbound_message i USING (inbound_message_id)
LEFT JOIN LATERAL (
    SELECT r.answer FROM market.request r
    WHERE r.process_id = p.process_id AND r.document = 'RequestEndOfSupply'
    ORDER BY r.created_at DESC LIMIT 1) asked ON true
WHERE p.process_id = (
        SELECT max(m.process_id) FROM market.process m
        WHERE m.about_id = %(start)s AND m.kind = ANY(%(kinds)s))
  AND p.state = 'cancelled' AND (p.kind = 'end_of_supply' OR p.effective_on > %(day)s)
  AND NOT p.cancel_wished
  AND last.event IN ('cancelled_by_market', 'cancel') AND last.from_state <> 'cancellation_pending'
  AND NOT (last.from_state = 'sent' AND asked.answer IS NOT DISTINCT FROM 'rejected')
  AND i.document = 'GenericNotification' AND i.business_reason IN ('E03', 'E01', 'D31', 'D45')
