-- depends: 0160.green-hours
-- What stands before an order is looked up once it is known that the home is the customer's who asks. With a policy for each row of
-- each table most of an order went into asking that again; one of the plans read the supplies of everybody.
-- Why: docs/decisions/0156-what-an-order-costs.md.

-- Nothing where the customer who asks has no supply at the point in the month. A book is full with `most` open orders of its own
-- rail: they are counted only where their numbers lie far enough apart for so many. `since_month`: the first month that an order
-- placed since `since` can be for.
CREATE FUNCTION exchange.standing(
    point text, in_month date, on_rail text, own_key text, since timestamptz, since_month date, before_last int, most int,
    most_price bigint, netted_groups text[])
RETURNS TABLE (
    supply_period_id int, customer_id int, price_area text, starts_on date, ends_on date, known bigint, earliest timestamptz,
    is_full boolean, is_netted boolean, sold_wh bigint, bound_ore bigint, open_orders json)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    home record;
BEGIN
    -- Of what the market told of the point, what came last while the supply lasts.
    SELECT s.supply_period_id, c.customer_id, s.starts_on, s.ends_on, v.price_area, month_end.net_settlement_group INTO home
    FROM portfolio.metering_point p
    JOIN portfolio.supply_period s USING (metering_point_id)
    JOIN portfolio.contract c USING (contract_id)
    CROSS JOIN LATERAL (
        SELECT v.price_area FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = p.metering_point_id AND v.superseded_at IS NULL
          AND v.valid_from < coalesce(s.ends_on, 'infinity')
        ORDER BY v.valid_from DESC LIMIT 1) v
    LEFT JOIN LATERAL (
        SELECT v.net_settlement_group FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = p.metering_point_id AND v.superseded_at IS NULL
          AND v.valid_from < least(s.ends_on, (in_month + interval '1 month')::date)
        ORDER BY v.valid_from DESC LIMIT 1) month_end ON true
    WHERE p.gsrn = point AND c.customer_id = portfolio.asking_customer()
      AND s.state = 'active' AND s.starts_on < (in_month + interval '1 month')::date
      AND (s.ends_on IS NULL OR (s.ends_on > in_month AND s.ends_on > s.starts_on))
    ORDER BY s.starts_on DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- An open order holds all of it, a closed one what it has traded. Nano-DKK are rounded up to the øre.
    RETURN QUERY
    WITH own AS MATERIALIZED (
        SELECT o.order_id, o.side, o.wh, o.price, o.placed_at,
               o.supply_period_id = home.supply_period_id AND o.month = in_month AS is_here,
               o.closed_at IS NULL AND o.price_area = home.price_area AND o.month = in_month AND o.rail = on_rail AS is_open,
               CASE WHEN o.closed_at IS NULL THEN o.wh ELSE o.traded_wh END AS held
        FROM portfolio.contract c
        JOIN portfolio.supply_period s USING (contract_id)
        JOIN exchange.trade_order o USING (supply_period_id)
        WHERE c.customer_id = home.customer_id AND o.month >= least(in_month, since_month)
          AND (s.state = 'void' OR (s.state = 'active' AND (s.ends_on IS NULL OR s.ends_on > s.starts_on))))
    SELECT home.supply_period_id, home.customer_id, home.price_area, home.starts_on, home.ends_on,
        (SELECT o.order_id FROM exchange.trade_order o
         WHERE o.supply_period_id = home.supply_period_id AND o.order_key = own_key),
        (SELECT w.placed_at FROM own w WHERE w.placed_at > since ORDER BY w.placed_at DESC OFFSET before_last LIMIT 1),
        CASE WHEN last.order_id - first.order_id < most - 1 THEN false ELSE coalesce((
            SELECT true FROM exchange.trade_order o
            WHERE o.price_area = home.price_area AND o.month = in_month AND o.closed_at IS NULL AND o.rail = on_rail
            OFFSET most - 1 LIMIT 1), false) END,
        coalesce(home.net_settlement_group = ANY (netted_groups), false),
        held.sold_wh, held.bound_ore, held.open_orders
    FROM (SELECT coalesce(sum(w.held) FILTER (WHERE w.is_here AND w.side = 'sell'), 0)::bigint AS sold_wh,
                 coalesce(ceil(sum(w.held * coalesce(w.price, most_price)::numeric)
                               FILTER (WHERE w.is_here AND w.side = 'buy') / 10000000), 0)::bigint AS bound_ore,
                 coalesce(json_agg(json_build_array(w.order_id, w.side, w.wh, w.price) ORDER BY w.order_id)
                          FILTER (WHERE w.is_open), '[]') AS open_orders
          FROM own w) held
    LEFT JOIN LATERAL (
        SELECT o.order_id FROM exchange.trade_order o
        WHERE o.price_area = home.price_area AND o.month = in_month AND o.closed_at IS NULL
        ORDER BY o.order_id LIMIT 1) first ON true
    LEFT JOIN LATERAL (
        SELECT o.order_id FROM exchange.trade_order o
        WHERE o.price_area = home.price_area AND o.month = in_month AND o.closed_at IS NULL
        ORDER BY o.order_id DESC LIMIT 1) last ON true;
END
$$;

GRANT USAGE, CREATE ON SCHEMA exchange TO elhandel_lookup;
ALTER FUNCTION exchange.standing(text, date, text, text, timestamptz, date, int, int, bigint, text[]) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA exchange FROM elhandel_lookup;
