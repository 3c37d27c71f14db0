-- depends: 0086.documents-of-one-account
-- What a supply was settled from, as it was known at an instant, read and nothing undone: for those who may look and not
-- write. Python builds the terms and prices of the engine from it (settlement/explain/recalled.py), and compares what
-- that comes to with what was settled.
-- Why: docs/decisions/0090-what-was-known-is-read-and-compared.md.

CREATE FUNCTION settlement.known_facts(supply int, first date, past date, known_at timestamptz) RETURNS jsonb
    LANGUAGE sql STABLE
AS $$
WITH s AS MATERIALIZED (
    SELECT s.supply_period_id, s.contract_id, s.metering_point_id, c.product_id, c.vat_registered
    FROM portfolio.supply_period s JOIN portfolio.contract c USING (contract_id)
    WHERE s.supply_period_id = supply
), candidates AS (
    SELECT k.child_id FROM s JOIN portfolio.coupling k ON k.parent_id = s.metering_point_id
    UNION
    SELECT r.child_id FROM s JOIN portfolio.replaced_coupling r
        ON r.parents @> ARRAY[s.metering_point_id] AND r.replaced_at > known_at
), couplings AS MATERIALIZED (
    -- What the first change since then replaced is what was known.
    SELECT c.child_id, k.parent_id, k.first, k.past
    FROM candidates c
    LEFT JOIN LATERAL (
        SELECT r.parents, r.firsts, r.pasts FROM portfolio.replaced_coupling r
        WHERE r.child_id = c.child_id AND r.replaced_at > known_at
        ORDER BY r.replaced_at, r.replaced_coupling_id LIMIT 1) old ON true
    CROSS JOIN LATERAL (
        SELECT u.parent_id, u.first, u.past
        FROM unnest(old.parents, old.firsts, old.pasts) AS u (parent_id, first, past)
        UNION ALL
        SELECT n.parent_id, n.first, n.past FROM portfolio.coupling n
        WHERE old.parents IS NULL AND n.child_id = c.child_id) k
), points AS MATERIALIZED (
    SELECT s.metering_point_id, known_facts.first AS since, known_facts.past AS until, false AS child FROM s
    UNION ALL
    SELECT k.child_id, greatest(k.first, known_facts.first), least(k.past, known_facts.past), true
    FROM couplings k JOIN s ON s.metering_point_id = k.parent_id
    WHERE k.first < known_facts.past AND k.past > known_facts.first
), ids AS MATERIALIZED (
    SELECT array_agg(DISTINCT p.metering_point_id) AS points FROM points p
), versions AS MATERIALIZED (
    SELECT v.metering_point_id, v.valid_from, v.type, v.price_area
    FROM portfolio.metering_point_version v, ids
    WHERE v.metering_point_id = ANY (ids.points) AND v.valid_from < known_facts.past
      AND v.recorded_at <= known_at AND (v.superseded_at IS NULL OR v.superseded_at > known_at)
), links AS MATERIALIZED (
    SELECT l.metering_point_id, l.charge_id, c.owner_gln, c.kind, c.code, l.valid_from, l.valid_to, l.factor
    FROM pricing.price_link l JOIN pricing.charge c USING (charge_id), ids
    WHERE l.metering_point_id = ANY (ids.points) AND l.valid_from < known_facts.past
      AND (l.valid_to IS NULL OR l.valid_to > known_facts.first)
      AND l.recorded_at <= known_at AND (l.superseded_at IS NULL OR l.superseded_at > known_at)
), charges AS (
    SELECT DISTINCT l.charge_id, l.owner_gln, l.kind, l.code FROM links l
), prices AS (
    SELECT * FROM (
        SELECT c.charge_id, p.valid_from,
               least(lead(p.valid_from) OVER (PARTITION BY p.charge_id ORDER BY p.valid_from),
                     CASE WHEN NOT p.holds THEN p.covered_to END) AS valid_to, p.prices
        FROM charges c JOIN pricing.charge_price p USING (charge_id)
        WHERE p.recorded_at <= known_at AND (p.superseded_at IS NULL OR p.superseded_at > known_at)) priced
    WHERE (priced.valid_to IS NULL OR priced.valid_to > known_facts.first) AND priced.valid_from < known_facts.past
), tracked AS (
    -- As portfolio.heated_supply: heated, and no D14 child does the arithmetic.
    SELECT lower(t.days) AS since, upper(t.days) AS until
    FROM (
        SELECT range_agg(daterange(told.first, told.past)) AS days
        FROM (
            SELECT h.heated, h.valid_from AS first,
                   lead(h.valid_from, 1, date '9999-12-31') OVER (ORDER BY h.valid_from) AS past
            FROM portfolio.heated h JOIN s USING (metering_point_id)
            WHERE h.recorded_at <= known_at AND (h.superseded_at IS NULL OR h.superseded_at > known_at)) told
        WHERE told.heated) heated
    CROSS JOIN LATERAL (
        SELECT range_agg(daterange(k.first, k.past)) AS days
        FROM couplings k JOIN s ON s.metering_point_id = k.parent_id
        WHERE k.first < k.past AND EXISTS (
            SELECT FROM versions v WHERE v.metering_point_id = k.child_id AND v.type = 'D14')) market
    JOIN portfolio.supply_period p ON p.supply_period_id = supply
    CROSS JOIN LATERAL unnest(
        heated.days * datemultirange(daterange(least(p.starts_on, known_facts.first),
                                               greatest(coalesce(p.ends_on, date '9999-12-31'), known_facts.past)))
        - coalesce(market.days, datemultirange())) AS t (days)
), read_from AS (
    SELECT CASE WHEN EXISTS (SELECT FROM tracked) THEN date_trunc('year', known_facts.first)::date
                ELSE known_facts.first END AS day
), readings AS (
    SELECT d.metering_point_id, d.day, d.resolution_minutes, d.wh, d.quality, d.version, d.registered_at, d.recorded_at,
           d.inbound_message_id
    FROM metering.reading_day d, ids, read_from
    WHERE d.metering_point_id = ANY (ids.points) AND d.day >= read_from.day AND d.day < known_facts.past
      AND d.recorded_at <= known_at
    UNION ALL
    SELECT d.metering_point_id, d.day, d.resolution_minutes, d.wh, d.quality, d.version, d.registered_at, d.recorded_at,
           d.inbound_message_id
    FROM metering.reading_day_history d, ids, read_from
    WHERE d.metering_point_id = ANY (ids.points) AND d.day >= read_from.day AND d.day < known_facts.past
      AND d.recorded_at <= known_at AND d.superseded_at > known_at
), kept AS (
    SELECT a.valid_from, lead(a.valid_from) OVER (ORDER BY a.valid_from) AS valid_to, k.pricing_type,
           a.margin_per_kwh, a.supplement_per_kwh, a.fixed_per_kwh, a.subscription_per_month
    FROM portfolio.agreed_price a JOIN s USING (contract_id) JOIN pricing.product k ON k.product_id = a.product_id
    WHERE a.recorded_at <= known_at AND (a.superseded_at IS NULL OR a.superseded_at > known_at)
), agreed AS (
    SELECT g.product_id, g.valid_from, lead(g.valid_from) OVER (ORDER BY g.valid_from) AS valid_to
    FROM (
        SELECT s.product_id, date '0001-01-01' AS valid_from FROM s
        UNION ALL
        SELECT k.product_id, k.valid_from FROM portfolio.contract_product k JOIN s USING (contract_id)
        WHERE k.recorded_at <= known_at AND (k.superseded_at IS NULL OR k.superseded_at > known_at)) g
), listed AS (
    SELECT v.product_id, v.valid_from,
           lead(v.valid_from) OVER (PARTITION BY v.product_id ORDER BY v.valid_from) AS valid_to,
           coalesce(o.margin_per_kwh, v.margin_per_kwh) AS margin_per_kwh,
           coalesce(o.supplement_per_kwh, v.supplement_per_kwh) AS supplement_per_kwh,
           CASE WHEN o.product_id IS NULL THEN v.fixed_per_kwh ELSE o.fixed_per_kwh END AS fixed_per_kwh,
           coalesce(o.subscription_per_month, v.subscription_per_month) AS subscription_per_month
    FROM pricing.product_price v
    LEFT JOIN LATERAL (
        SELECT p.* FROM pricing.past_product_price p
        WHERE p.product_id = v.product_id AND p.valid_from = v.valid_from AND p.replaced_at > known_at
        ORDER BY p.replaced_at LIMIT 1) o ON true
    WHERE (v.recorded_at > known_at) IS NOT TRUE AND v.product_id IN (SELECT g.product_id FROM agreed g)
), products AS (
    SELECT k.* FROM kept k
    UNION ALL
    SELECT greatest(g.valid_from, l.valid_from), least(g.valid_to, l.valid_to), k.pricing_type,
           l.margin_per_kwh, l.supplement_per_kwh, l.fixed_per_kwh, l.subscription_per_month
    FROM agreed g JOIN listed l USING (product_id) JOIN pricing.product k USING (product_id)
    WHERE NOT EXISTS (SELECT FROM kept)
      AND (g.valid_to IS NULL OR g.valid_to > l.valid_from) AND (l.valid_to IS NULL OR l.valid_to > g.valid_from)
)
SELECT jsonb_build_object(
    'first', known_facts.first, 'past', known_facts.past, 'known_at', known_at,
    'sells_with_vat', (SELECT s.vat_registered FROM s),
    'points', (SELECT jsonb_agg(jsonb_build_object(
            'id', p.metering_point_id, 'gsrn', m.gsrn, 'first', p.since, 'past', p.until, 'child', p.child)
            ORDER BY p.child, p.metering_point_id, p.since)
        FROM points p JOIN portfolio.metering_point m USING (metering_point_id)),
    'versions', (SELECT jsonb_agg(jsonb_build_array(v.metering_point_id, v.valid_from, v.type, v.price_area)
            ORDER BY v.metering_point_id, v.valid_from) FROM versions v),
    'links', (SELECT jsonb_agg(jsonb_build_array(
            l.metering_point_id, l.owner_gln, l.kind, l.code, l.valid_from, l.valid_to, l.factor)
            ORDER BY l.kind DESC, l.owner_gln, l.code, l.valid_from, l.valid_to, l.factor) FROM links l),
    'charges', (SELECT jsonb_agg(jsonb_build_object(
            'owner', c.owner_gln, 'kind', c.kind, 'code', c.code,
            'prices', (SELECT jsonb_agg(jsonb_build_array(p.valid_from, p.valid_to, to_jsonb(p.prices))
                           ORDER BY p.valid_from) FROM prices p WHERE p.charge_id = c.charge_id),
            'vat', (SELECT jsonb_agg(jsonb_build_array(i.valid_from, i.vat) ORDER BY i.valid_from)
                    FROM pricing.charge_information i
                    WHERE i.charge_id = c.charge_id AND i.valid_from < known_facts.past
                      AND i.recorded_at <= known_at
                      AND (i.superseded_at IS NULL OR i.superseded_at > known_at))))
        FROM charges c),
    'spot', (SELECT jsonb_agg(jsonb_build_array(d.price_area, d.day, d.resolution_minutes, to_jsonb(d.per_kwh))
            ORDER BY d.price_area, d.day)
        FROM pricing.spot_day d
        WHERE d.price_area IN (SELECT v.price_area FROM versions v)
          AND d.day >= known_facts.first AND d.day < known_facts.past
          AND d.recorded_at <= known_at AND (d.superseded_at IS NULL OR d.superseded_at > known_at)),
    'products', (SELECT jsonb_agg(to_jsonb(p) ORDER BY p.valid_from) FROM products p),
    'heated', (SELECT jsonb_agg(jsonb_build_array(t.since, t.until) ORDER BY t.since) FROM tracked t),
    'readings', (SELECT jsonb_agg(jsonb_build_array(
            r.metering_point_id, r.day, r.resolution_minutes, encode(r.wh, 'base64'), encode(r.quality, 'base64'),
            r.version, r.registered_at, r.recorded_at, r.inbound_message_id) ORDER BY r.metering_point_id, r.day)
        FROM readings r))
$$;

-- What the section of a document was settled from; before: what was known when its days were settled the last time
-- before, NULL where they never were.
CREATE FUNCTION billing.section_facts(invoice int, section int, before boolean) RETURNS jsonb
    LANGUAGE sql STABLE
AS $$
    SELECT settlement.known_facts(original.supply_period_id, original.period_from, original.period_to,
                                  CASE WHEN before THEN earlier.settled_at ELSE e.settled_at END)
    FROM billing.invoice_section s
    JOIN settlement.settlement e USING (run_id, supply_period_id)
    JOIN settlement.settlement original
        ON original.run_id = coalesce(e.corrects_run_id, e.run_id) AND original.supply_period_id = e.supply_period_id
    CROSS JOIN LATERAL (
        SELECT max(o.settled_at) AS settled_at FROM settlement.settlement o
        WHERE o.supply_period_id = e.supply_period_id AND coalesce(o.corrects_run_id, o.run_id) = original.run_id
          AND o.run_id <> e.run_id AND o.settled_at < e.settled_at) earlier
    WHERE s.invoice_id = invoice AND s.section_no = section AND (NOT before OR earlier.settled_at IS NOT NULL)
$$;

CREATE FUNCTION billing.own_section_facts(invoice int, section int, before boolean) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT billing.section_facts(i.invoice_id, section, before) FROM billing.invoice i
    WHERE i.invoice_id = invoice AND i.customer_id = ANY (portfolio.own_parties())
$$;

GRANT USAGE, CREATE ON SCHEMA billing TO elhandel_lookup;
ALTER FUNCTION billing.own_section_facts(int, int, boolean) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA billing FROM elhandel_lookup;
