-- The latest move-out, or end of supply, that a customer has registered, and what became of it at the market.
SELECT w.kind, w.moves_out_on AS wished_on, w.wished_at, w.withdrawn_at, w.taken_back_at, w.closed_at,
       w.refusal, p.state AS process_state, p.effective_on AS asked_for, p.reject_code, p.reject_text
FROM market.move_out_wish w LEFT JOIN market.process p ON p.process_id = w.process_id
WHERE w.contract_id = %(contract)s AND w.kind = %(kind)s ORDER BY w.move_out_wish_id DESC LIMIT 1
