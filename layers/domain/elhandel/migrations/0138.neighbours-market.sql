-- depends: 0137.minting
-- The market of neighbours: orders, the epochs in which they are cleared, trades, and what trades change on bills.
-- Whose an order is follows from its supply. What an open order holds is its rest, counted each time and stored nowhere.
-- Why: docs/decisions/0126-what-an-order-holds-is-counted.md, 0127-a-trade-replaces-what-a-bill-says.md.

CREATE SCHEMA exchange;

-- When the market stood still. The row that is not ended is the pause that holds.
CREATE TABLE exchange.pause (
    pause_id   int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    paused_at  timestamptz NOT NULL,
    paused_by  text NOT NULL CHECK (paused_by <> ''),
    reason     text NOT NULL CHECK (reason <> ''),
    ended_at   timestamptz,
    ended_by   text,
    ended_why  text,
    CHECK (num_nulls(ended_at, ended_by, ended_why) IN (0, 3)),
    CHECK (paused_at <= ended_at)
);
CREATE UNIQUE INDEX pause_open ON exchange.pause ((true)) WHERE ended_at IS NULL;

CREATE TABLE exchange.trade_order (
    order_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supply_period_id int NOT NULL REFERENCES portfolio.supply_period, -- whose surplus is sold, whose use is bought
    order_key        text NOT NULL CHECK (order_key <> ''),           -- of who orders: the same again is the same order
    price_area       text NOT NULL CHECK (price_area IN ('DK1', 'DK2')),
    month            date NOT NULL CHECK (extract(day FROM month) = 1), -- in which it is used and produced
    side             text NOT NULL CHECK (side IN ('buy', 'sell')),
    wh               bigint NOT NULL CHECK (wh > 0),
    price            bigint CHECK (price > 0),                        -- limit, micro-DKK per kWh; NULL: any price
    traded_wh        bigint NOT NULL DEFAULT 0 CHECK (traded_wh BETWEEN 0 AND wh),
    state            text NOT NULL DEFAULT 'active'
                     CHECK (state IN ('active', 'partially_filled', 'filled', 'cancelled', 'expired')),
    placed_at        timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    closed_at        timestamptz,
    CONSTRAINT placed_once UNIQUE (supply_period_id, order_key),
    CHECK (placed_at < expires_at),
    CHECK ((closed_at IS NULL) = (state IN ('active', 'partially_filled'))),
    CHECK (CASE state WHEN 'active' THEN traded_wh = 0
                      WHEN 'partially_filled' THEN traded_wh > 0 AND traded_wh < wh
                      WHEN 'filled' THEN traded_wh = wh ELSE traded_wh < wh END)
);
COMMENT ON COLUMN exchange.trade_order.traded_wh IS 'The sum of its trades.';
CREATE INDEX trade_order_open ON exchange.trade_order (price_area, month, order_id) WHERE closed_at IS NULL;
CREATE INDEX trade_order_of_supply ON exchange.trade_order (supply_period_id, month);

-- A quarter of an hour whose orders were cleared. Before it has a row, what it is follows from the clock.
CREATE TABLE exchange.epoch (
    starts_at  timestamptz PRIMARY KEY CHECK (extract(epoch FROM starts_at) % 900 = 0),
    cleared_at timestamptz NOT NULL,
    CHECK (cleared_at >= starts_at + interval '15 minutes')
);

-- A book of an epoch in which something traded: an area's orders for a month, at one price.
CREATE TABLE exchange.cleared_book (
    epoch      timestamptz NOT NULL REFERENCES exchange.epoch,
    price_area text NOT NULL,
    month      date NOT NULL,
    price      bigint NOT NULL CHECK (price > 0),                     -- micro-DKK per kWh
    wh         bigint NOT NULL CHECK (wh > 0),
    trades     int NOT NULL CHECK (trades > 0),
    PRIMARY KEY (epoch, price_area, month)
);

CREATE TABLE exchange.trade (
    trade_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    epoch      timestamptz NOT NULL,
    price_area text NOT NULL,
    month      date NOT NULL,
    buy_id     bigint NOT NULL REFERENCES exchange.trade_order,
    sell_id    bigint NOT NULL REFERENCES exchange.trade_order,
    wh         bigint NOT NULL CHECK (wh > 0),
    price      bigint NOT NULL CHECK (price > 0),
    CONSTRAINT matched_once UNIQUE (epoch, buy_id, sell_id),
    CHECK (buy_id <> sell_id),
    FOREIGN KEY (epoch, price_area, month) REFERENCES exchange.cleared_book
);
CREATE INDEX trade_of_month ON exchange.trade (price_area, month, trade_id);
CREATE INDEX trade_of_buy ON exchange.trade (buy_id);
CREATE INDEX trade_of_sell ON exchange.trade (sell_id);

-- What a supply used and produced in a month, and what that cost, as it was known when trades were settled by it.
CREATE TABLE exchange.measured (
    supply_period_id int NOT NULL REFERENCES portfolio.supply_period,
    month            date NOT NULL,
    version          int NOT NULL CHECK (version > 0),
    settlements      int NOT NULL,                                    -- of its days, then; another number, and it is read anew
    used_wh          bigint NOT NULL,
    produced_wh      bigint NOT NULL,
    use_numerator    numeric NOT NULL,                                -- nano-DKK of the energy used: numerator / denominator
    use_denominator  numeric NOT NULL CHECK (use_denominator > 0),
    credit_numerator numeric NOT NULL,                                -- of what was produced, below 0 in the customer's favour
    credit_denominator numeric NOT NULL CHECK (credit_denominator > 0),
    credit_vat       boolean NOT NULL,                                -- whether the customer sells with VAT
    read_at          timestamptz NOT NULL,
    PRIMARY KEY (supply_period_id, month, version)
);

-- An area's trades of a month were settled by so many rows of what its homes measured; by another number they are again.
CREATE TABLE exchange.settled_book (
    price_area text NOT NULL,
    month      date NOT NULL,
    version    int NOT NULL CHECK (version > 0),
    measured   int NOT NULL,
    settled_at timestamptz NOT NULL,
    PRIMARY KEY (price_area, month, version)
);

-- How much of a trade holds, by what was used and produced; the latest version counts.
CREATE TABLE exchange.settled_trade (
    trade_id   bigint NOT NULL REFERENCES exchange.trade,
    version    int NOT NULL CHECK (version > 0),
    wh         bigint NOT NULL CHECK (wh >= 0),
    settled_at timestamptz NOT NULL,
    PRIMARY KEY (trade_id, version)
);

-- What the trades of a supply's month change on bills, piece by piece; each is a charge of billing.
CREATE TABLE exchange.charged (
    supply_period_id int NOT NULL REFERENCES portfolio.supply_period,
    month            date NOT NULL,
    piece_no         int NOT NULL CHECK (piece_no > 0),
    component        text NOT NULL CHECK (component IN ('bought', 'replaced_use', 'sold', 'replaced_credit', 'fee')),
    vat              boolean NOT NULL,
    wh               bigint NOT NULL,                                 -- below 0: taken back
    amount_ore       bigint NOT NULL,                                 -- without VAT
    charged_at       timestamptz NOT NULL,
    PRIMARY KEY (supply_period_id, month, piece_no)
);

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['cleared_book', 'trade', 'measured', 'settled_book', 'settled_trade', 'charged', 'epoch'] LOOP
        EXECUTE format(
            'CREATE TRIGGER %I BEFORE UPDATE ON exchange.%I FOR EACH ROW EXECUTE FUNCTION platform.refuse_change()',
            one || '_stays', one);
    END LOOP;
END
$$;

-- Customers see their own orders and trades. The other side of a trade is the number of an order, and names nobody.
ALTER TABLE exchange.trade_order ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_orders ON exchange.trade_order TO elhandel_customer
    USING (supply_period_id IN (SELECT s.supply_period_id FROM portfolio.supply_period s));
ALTER TABLE exchange.trade ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_trades ON exchange.trade FOR SELECT TO elhandel_customer
    USING (buy_id IN (SELECT o.order_id FROM exchange.trade_order o)
        OR sell_id IN (SELECT o.order_id FROM exchange.trade_order o));
ALTER TABLE exchange.settled_trade ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_settled_trades ON exchange.settled_trade FOR SELECT TO elhandel_customer
    USING (trade_id IN (SELECT t.trade_id FROM exchange.trade t));

-- What is open of an area's orders for a month, by side and limit, for everybody to see: whose they are is not.
CREATE FUNCTION exchange.depth(area text, in_month date)
RETURNS TABLE (side text, price bigint, wh bigint, orders int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT o.side, o.price, sum(o.wh - o.traded_wh)::bigint, count(*)::int
    FROM exchange.trade_order o
    WHERE o.price_area = area AND o.month = in_month AND o.closed_at IS NULL
    GROUP BY o.side, o.price
    ORDER BY o.side, o.price IS NOT NULL, CASE WHEN o.side = 'buy' THEN -o.price ELSE o.price END
$$;
GRANT USAGE, CREATE ON SCHEMA exchange TO elhandel_lookup;
ALTER FUNCTION exchange.depth(text, date) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA exchange FROM elhandel_lookup;

CREATE TRIGGER change_is_noted AFTER INSERT OR UPDATE OR DELETE ON exchange.pause FOR EACH ROW
    WHEN (coalesce(current_setting('app.acting', true), '') <> '')
    EXECUTE FUNCTION platform.note_change('pause_id', 'paused_at', '', 'ended_at');
