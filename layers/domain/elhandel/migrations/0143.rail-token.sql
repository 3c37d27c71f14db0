-- depends: 0142.market-figures
-- The rail `token`: orders that are paid on the token ledger, in books of their own, and what became of their trades there.
-- Why: docs/decisions/0134-what-the-ledger-paid-is-taken-off-the-bill.md.

ALTER TABLE exchange.trade_order
    ADD COLUMN rail text NOT NULL DEFAULT 'bill' CHECK (rail IN ('bill', 'token')),
    ADD COLUMN wallet text,                                     -- of who ordered, then
    ADD CHECK ((rail = 'token') = (wallet IS NOT NULL));
CREATE INDEX trade_order_of_wallet ON exchange.trade_order (wallet) WHERE wallet IS NOT NULL;

ALTER TABLE exchange.trade ADD COLUMN rail text NOT NULL DEFAULT 'bill' CHECK (rail IN ('bill', 'token'));
ALTER TABLE exchange.trade DROP CONSTRAINT trade_epoch_price_area_month_fkey;
ALTER TABLE exchange.cleared_book
    ADD COLUMN rail text NOT NULL DEFAULT 'bill' CHECK (rail IN ('bill', 'token')),
    DROP CONSTRAINT cleared_book_pkey;
ALTER TABLE exchange.cleared_book ADD PRIMARY KEY (epoch, price_area, month, rail);
ALTER TABLE exchange.trade
    ADD FOREIGN KEY (epoch, price_area, month, rail) REFERENCES exchange.cleared_book (epoch, price_area, month, rail);

-- A trade of the rail `token`. Where it stands says the work for the ledger under its subject; what fell back stands on the bill.
CREATE TABLE exchange.token_settlement (
    trade_id     bigint PRIMARY KEY REFERENCES exchange.trade,
    subject      text NOT NULL CONSTRAINT settled_under UNIQUE, -- of its work, a hash: chain.task
    total_ore    bigint NOT NULL CHECK (total_ore >= 0),
    fee_ore      bigint NOT NULL CHECK (fee_ore BETWEEN 0 AND total_ore),
    ordered_at   timestamptz NOT NULL,
    fell_back_at timestamptz                                    -- from then on it is never tried again
);
CREATE INDEX token_settlement_open ON exchange.token_settlement (trade_id) WHERE fell_back_at IS NULL;

ALTER TABLE exchange.settled_book ADD COLUMN paid int NOT NULL DEFAULT 0; -- trades that the ledger had paid by then

ALTER TABLE exchange.charged DROP CONSTRAINT charged_component_check;
ALTER TABLE exchange.charged ADD CONSTRAINT charged_component_check
    CHECK (component IN ('bought', 'replaced_use', 'sold', 'replaced_credit', 'fee', 'paid', 'received'));

ALTER TABLE ledger.entry DROP CONSTRAINT known_book;
ALTER TABLE ledger.entry ADD CONSTRAINT known_book CHECK (book IN (
    'receivable', 'bank', 'collecting', 'unidentified', 'payouts', 'pass_through', 'vat', 'aconto', 'revenue_energy',
    'revenue_subscription', 'revenue_services', 'energy_bought', 'fees', 'write_off', 'goodwill', 'currency_tokens'));

-- Work that is given up for good: whoever ordered it has done it otherwise.
ALTER TABLE chain.task DROP CONSTRAINT task_state_check;
ALTER TABLE chain.task ADD CONSTRAINT task_state_check CHECK (state IN ('pending', 'sent', 'done', 'dead', 'dropped'));

ALTER TABLE exchange.token_settlement ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_settlements ON exchange.token_settlement FOR SELECT TO elhandel_customer
    USING (trade_id IN (SELECT t.trade_id FROM exchange.trade t));
CREATE POLICY own_settlements ON chain.task FOR SELECT TO elhandel_customer
    USING (subject IN (SELECT s.subject FROM exchange.token_settlement s));

DROP FUNCTION exchange.depth(text, date);
-- What is open of an area's orders for a month on a rail, by side and limit, for everybody to see: whose they are is not.
CREATE FUNCTION exchange.depth(area text, in_month date, on_rail text)
RETURNS TABLE (side text, price bigint, wh bigint, orders int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT o.side, o.price, sum(o.wh - o.traded_wh)::bigint, count(*)::int
    FROM exchange.trade_order o
    WHERE o.price_area = area AND o.month = in_month AND o.rail = on_rail AND o.closed_at IS NULL
    GROUP BY o.side, o.price
    ORDER BY o.side, o.price IS NOT NULL, CASE WHEN o.side = 'buy' THEN -o.price ELSE o.price END
$$;
GRANT USAGE, CREATE ON SCHEMA exchange TO elhandel_lookup;
ALTER FUNCTION exchange.depth(text, date, text) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA exchange FROM elhandel_lookup;
