-- depends: 0153.files-that-were-refused
-- Whose an order, a trade, or what holds of it is, is asked row by row and by key. As a list of all that are the customer's it
-- was worked out from whole tables, for each statement: it cost a request more with every customer and every order.

DROP POLICY own_orders ON exchange.trade_order;
CREATE POLICY own_orders ON exchange.trade_order TO elhandel_customer
    USING (EXISTS (
        SELECT FROM portfolio.supply_period s WHERE s.supply_period_id = trade_order.supply_period_id));

DROP POLICY own_trades ON exchange.trade;
CREATE POLICY own_trades ON exchange.trade FOR SELECT TO elhandel_customer
    USING (EXISTS (SELECT FROM exchange.trade_order o WHERE o.order_id = trade.buy_id)
        OR EXISTS (SELECT FROM exchange.trade_order o WHERE o.order_id = trade.sell_id));

DROP POLICY own_settled_trades ON exchange.settled_trade;
CREATE POLICY own_settled_trades ON exchange.settled_trade FOR SELECT TO elhandel_customer
    USING (EXISTS (SELECT FROM exchange.trade t WHERE t.trade_id = settled_trade.trade_id));

-- The readings of a month of the production points of a supply, if it is one of the customer who asks: whose they are is asked
-- once, and not for each day.
CREATE FUNCTION exchange.own_production(supply int, in_month date)
RETURNS TABLE (day date, resolution_minutes smallint, wh bytea, quality bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.day, r.resolution_minutes, r.wh, r.quality
    FROM portfolio.supply_period s
    JOIN portfolio.own_days() d ON d.main_id = s.metering_point_id
    CROSS JOIN LATERAL (
        SELECT greatest(d.first, s.starts_on, in_month) AS first,
               least(d.past, s.ends_on, (in_month + interval '1 month')::date) AS past) own
    JOIN metering.reading_day r
        ON r.metering_point_id = d.metering_point_id AND r.day >= own.first AND r.day < own.past
    WHERE s.supply_period_id = supply AND own.first < own.past
      AND EXISTS (
          SELECT FROM portfolio.metering_point_version v
          WHERE v.metering_point_id = d.metering_point_id AND v.superseded_at IS NULL AND v.type = 'E18')
$$;
GRANT USAGE, CREATE ON SCHEMA exchange TO elhandel_lookup;
ALTER FUNCTION exchange.own_production(int, date) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA exchange FROM elhandel_lookup;
