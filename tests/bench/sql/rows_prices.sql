-- What a settlement by rows goes by. `price` is one table of both prices, by charge and hour: a grid
-- company's charge belongs to one price area. Whole numbers, micro-DKK for each kWh; an hour's spot price
-- is the mean of its quarters, so it and what is added to it are in quarters of that. Where the product's
-- price is fixed, all of it is added.
CREATE TABLE by_rows.point AS
SELECT s.metering_point_id, v.price_area, g.charge_id,
       4 * (r.margin_per_kwh + r.supplement_per_kwh
            + CASE p.pricing_type WHEN 'spot' THEN 0 ELSE r.fixed_per_kwh END) AS added,
       p.pricing_type = 'spot' AS by_spot
FROM portfolio.supply_period s
JOIN portfolio.metering_point_version v USING (metering_point_id)
JOIN portfolio.contract c USING (contract_id)
JOIN pricing.product p USING (product_id)
JOIN pricing.product_price r USING (product_id)
JOIN LATERAL (
    SELECT l.charge_id FROM pricing.price_link l JOIN pricing.charge k USING (charge_id)
    WHERE l.metering_point_id = s.metering_point_id AND k.code LIKE 'NT-C-%%') g ON true;

ALTER TABLE by_rows.point ADD PRIMARY KEY (metering_point_id);

CREATE TABLE by_rows.price AS
WITH spot AS (
    SELECT price_area, h.start, sum(per_kwh)::bigint AS price
    FROM (
        SELECT d.price_area, q.per_kwh, d.day::timestamp AT TIME ZONE 'Europe/Copenhagen'
               + (q.number - 1) * d.resolution_minutes * interval '1 minute' AS start
        FROM pricing.spot_day d, unnest(d.per_kwh) WITH ORDINALITY AS q (per_kwh, number)
        WHERE d.superseded_at IS NULL AND d.day >= %(start)s AND d.day < %(end)s) q
    CROSS JOIN LATERAL (SELECT date_trunc('hour', q.start) AS start) h
    GROUP BY price_area, h.start),
tariff AS (
    SELECT c.charge_id, d.day::timestamp AT TIME ZONE 'Europe/Copenhagen'
           + (p.number - 1) * interval '1 hour' AS start, p.price
    FROM pricing.charge_price c, unnest(c.prices) WITH ORDINALITY AS p (price, number),
         generate_series(%(start)s::date, %(end)s::date - 1, interval '1 day') d (day)
    WHERE c.superseded_at IS NULL)
SELECT t.charge_id, start, s.price AS spot, t.price AS tariff,
       (s.price / 4000000.0)::numeric(12, 8) AS spot_dkk,
       (t.price / 1000000.0)::numeric(12, 8) AS tariff_dkk
FROM (SELECT DISTINCT price_area, charge_id FROM by_rows.point) p
JOIN tariff t USING (charge_id)
JOIN spot s USING (price_area, start)
