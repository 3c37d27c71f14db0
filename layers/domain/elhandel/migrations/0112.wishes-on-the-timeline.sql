-- depends: 0111.how-a-start-goes
-- What customers asked for stands on their timeline, which finds it by the contract.
CREATE INDEX move_out_wish_of_contract ON market.move_out_wish (contract_id, wished_at DESC);
