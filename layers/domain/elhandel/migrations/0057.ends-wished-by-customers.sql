-- depends: 0056.answers-to-resumptions
-- Customers ask in the portal for the end of their supply as well as to move out: for one of both at a time.

ALTER TABLE market.move_out_wish
    ADD COLUMN kind text NOT NULL DEFAULT 'move_out' CHECK (kind IN ('move_out', 'end_of_supply'));

DROP POLICY own_move_outs ON market.process;
CREATE POLICY own_ends ON market.process FOR SELECT TO elhandel_customer
    USING (kind IN ('move_out', 'end_of_supply')
           AND EXISTS (SELECT FROM portfolio.contract c WHERE c.contract_id = process.contract_id));
