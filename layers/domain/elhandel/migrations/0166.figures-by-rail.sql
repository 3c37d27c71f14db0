-- depends: 0165.forgotten-names-of-work
-- What came of an area's epochs, by rail: orders of one rail never meet those of the other, and each rail's books have prices of
-- their own.

-- How full a book is says what stands before an order (exchange.standing), by rail.
DROP FUNCTION exchange.is_full(text, date, int);

DROP FUNCTION exchange.epoch_figures(text, timestamptz, timestamptz);
-- Of a rail in an area's epochs that began at `since` or later and before `past`. cleared: epochs, of both rails at once;
-- ordered: orders that were placed in them; matched: those of these that have traded; traders: customers whose orders traded;
-- settled: trades of which it is known how much holds.
CREATE FUNCTION exchange.epoch_figures(
    area text, on_rail text, since timestamptz, past timestamptz,
    OUT cleared int, OUT traded int, OUT trades int, OUT wh bigint, OUT ordered int, OUT matched int, OUT traders int,
    OUT settled int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (SELECT count(*) FROM exchange.epoch e WHERE e.starts_at >= since AND e.starts_at < past)::int,
           b.traded, b.trades, b.wh, o.ordered, o.matched, t.traders, t.settled
    FROM (SELECT count(DISTINCT b.epoch)::int AS traded, coalesce(sum(b.trades), 0)::int AS trades,
                 coalesce(sum(b.wh), 0)::bigint AS wh
          FROM exchange.cleared_book b
          WHERE b.price_area = area AND b.rail = on_rail AND b.epoch >= since AND b.epoch < past) b,
         (SELECT count(*)::int AS ordered, (count(*) FILTER (WHERE o.traded_wh > 0))::int AS matched
          FROM exchange.trade_order o
          WHERE o.price_area = area AND o.rail = on_rail AND o.placed_at >= since AND o.placed_at < past) o,
         (SELECT count(DISTINCT c.customer_id)::int AS traders,
                 (count(DISTINCT t.trade_id)
                  FILTER (WHERE EXISTS (SELECT FROM exchange.settled_trade s WHERE s.trade_id = t.trade_id)))::int AS settled
          FROM exchange.trade t
          JOIN exchange.trade_order o ON o.order_id IN (t.buy_id, t.sell_id)
          JOIN portfolio.supply_period s USING (supply_period_id)
          JOIN portfolio.contract c USING (contract_id)
          WHERE t.price_area = area AND t.rail = on_rail AND t.epoch >= since AND t.epoch < past) t
$$;

GRANT USAGE, CREATE ON SCHEMA exchange TO elhandel_lookup;
ALTER FUNCTION exchange.epoch_figures(text, text, timestamptz, timestamptz) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA exchange FROM elhandel_lookup;
