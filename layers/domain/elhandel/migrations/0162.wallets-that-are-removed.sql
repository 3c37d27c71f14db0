-- depends: 0161.what-stands-before-an-order
-- Who removes their wallet has no order of the rail `token` any more. An order says why it was cancelled where its customer did not
-- ask for that; where staff cancelled all of a book, clearance_id says so. And an owner may let the market move nothing, which
-- takes back what was allowed.
-- Why: docs/decisions/0158-who-removes-a-wallet-cancels-its-orders.md.

ALTER TABLE exchange.trade_order
    ADD COLUMN cancelled_because text CHECK (cancelled_because IN ('wallet-removed')),
    ADD CONSTRAINT cancelled_for_a_reason CHECK (cancelled_because IS NULL OR (state = 'cancelled' AND clearance_id IS NULL));

ALTER TABLE chain.task
    DROP CONSTRAINT task_check1,
    ADD CONSTRAINT units_of_kind CHECK (CASE kind WHEN 'open' THEN units = 0 WHEN 'approve' THEN true ELSE units > 0 END);
