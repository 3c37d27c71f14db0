-- depends: 0159.where-wallets-were-asked-from
-- Who removes their wallet has no order of the rail `token` any more. An order says why it was cancelled where its customer did not
-- ask for that; where staff cancelled all of a book, clearance_id says so.

ALTER TABLE exchange.trade_order
    ADD COLUMN cancelled_because text CHECK (cancelled_because IN ('wallet-removed')),
    ADD CONSTRAINT cancelled_for_a_reason CHECK (cancelled_because IS NULL OR (state = 'cancelled' AND clearance_id IS NULL));
