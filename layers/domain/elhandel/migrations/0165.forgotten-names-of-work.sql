-- depends: 0164.meters-that-are-watched
-- Who was forgotten before leads to no tokens either: what work about their metering points was called followed from numbers and
-- days that stay. Work under way is of nobody who was forgotten, and keeps its names: its receipts lie under them.
-- Why: docs/decisions/0160-a-forgotten-person-leads-to-no-tokens.md.

-- That names are forgotten is seen by nobody who listens.
CREATE OR REPLACE FUNCTION live.note_tasks() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM changed c WHERE NOT starts_with(c.subject, 'forgotten ')) THEN
        INSERT INTO live.change (kind, subject)
        SELECT 'task', c.task_id FROM changed c
        WHERE c.state = 'done' AND c.kind IN ('mint', 'burn') AND NOT starts_with(c.subject, 'forgotten ');
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION live.note_orders() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM changed c WHERE c.wallet IS DISTINCT FROM 'forgotten') THEN
        INSERT INTO live.change (kind, subject)
        SELECT 'order', c.order_id FROM changed c WHERE c.wallet IS DISTINCT FROM 'forgotten';
    END IF;
    RETURN NULL;
END
$$;

-- The names that their participations may have had: each first day of a supply of production, and each day from it on.
CREATE TEMPORARY TABLE forgotten_name ON COMMIT DROP AS
WITH point AS (
    SELECT DISTINCT m.gsrn, s.starts_on, least(s.ends_on, current_date)::timestamp AS past
    FROM portfolio.customer c
    JOIN portfolio.contract k ON k.customer_id = c.customer_id
    JOIN portfolio.supply_period s ON s.contract_id = k.contract_id
    JOIN portfolio.settled_with w ON w.main_id = s.metering_point_id
    JOIN portfolio.metering_point m ON m.metering_point_id = w.metering_point_id
    WHERE c.forgotten_at IS NOT NULL AND s.state = 'active'
      AND EXISTS (SELECT FROM chain.task t WHERE t.kind IN ('mint', 'burn', 'transfer'))
      AND EXISTS (SELECT FROM portfolio.metering_point_version v
                  WHERE v.metering_point_id = m.metering_point_id AND v.type = 'E18')
), began AS (
    SELECT p.gsrn, p.past, to_char(d.day, 'YYYY-MM-DD') AS began, d.day
    FROM point p
    CROSS JOIN LATERAL generate_series(p.starts_on::timestamp, p.past, interval '1 day') AS d (day)
    WHERE NOT EXISTS (
        SELECT FROM minting.participation n JOIN portfolio.metering_point m USING (metering_point_id)
        WHERE m.gsrn = p.gsrn AND n.starts_on = d.day::date)
)
SELECT encode(sha256(convert_to('E18 ' || b.gsrn || ' ' || b.began || ' ' || to_char(e.day, 'YYYY-MM-DD'), 'UTF8')), 'hex') AS subject,
       'custody:' || encode(sha256(convert_to('custody ' || b.gsrn || ' ' || b.began, 'UTF8')), 'hex') AS custody
FROM began b
CROSS JOIN LATERAL generate_series(b.day, b.past, interval '1 day') AS e (day);

CREATE TEMPORARY TABLE forgotten_custody ON COMMIT DROP AS
SELECT f.custody, 'custody:forgotten ' || gen_random_uuid() AS name
FROM (SELECT DISTINCT custody FROM forgotten_name) f
WHERE EXISTS (SELECT FROM chain.task t WHERE t.wallet = f.custody)
  AND NOT EXISTS (SELECT FROM chain.task t WHERE t.wallet = f.custody AND t.state NOT IN ('done', 'dropped'))
  AND 0 = (SELECT coalesce(sum(CASE t.done_kind WHEN 'mint' THEN t.done_units ELSE -t.done_units END), 0)
           FROM chain.task t WHERE t.wallet = f.custody AND t.done_kind IN ('mint', 'burn', 'transfer'));

UPDATE chain.task t SET subject = 'forgotten ' || gen_random_uuid()
WHERE t.kind <> 'open' AND t.state IN ('done', 'dropped')
  AND (t.subject IN (SELECT f.subject FROM forgotten_name f) OR t.wallet IN (SELECT c.custody FROM forgotten_custody c));

UPDATE chain.task t SET wallet = c.name FROM forgotten_custody c WHERE t.wallet = c.custody;

DELETE FROM chain.holding h USING forgotten_custody c WHERE h.wallet = c.custody;

-- Of their settlements the outcome stays where the trade finds it, between nobody.
CREATE TEMPORARY TABLE forgotten_side ON COMMIT DROP AS
SELECT DISTINCT t.task_id, t.subject
FROM portfolio.customer c
JOIN portfolio.contract k ON k.customer_id = c.customer_id
JOIN portfolio.supply_period s ON s.contract_id = k.contract_id
JOIN exchange.trade_order o ON o.supply_period_id = s.supply_period_id
JOIN exchange.trade x ON o.order_id IN (x.buy_id, x.sell_id)
JOIN exchange.token_settlement e ON e.trade_id = x.trade_id
JOIN chain.task t ON t.subject = e.subject
WHERE c.forgotten_at IS NOT NULL AND t.kind = 'settle' AND t.state IN ('done', 'dropped');

UPDATE chain.task t SET subject = 'forgotten ' || gen_random_uuid() FROM forgotten_side f WHERE f.task_id = t.task_id;

INSERT INTO chain.task (kind, subject, number, wallet, units, terms, state, due_at, cause, done_kind, done_units, done_money,
                        ordered_at, done_at)
SELECT t.kind, f.subject, t.number, 'custody:forgotten', t.units, t.terms || '{"to": "custody:forgotten"}', t.state, t.due_at, t.cause,
       t.done_kind, t.done_units, t.done_money, t.ordered_at, t.done_at
FROM forgotten_side f JOIN chain.task t USING (task_id);

UPDATE exchange.trade_order o SET wallet = 'forgotten'
FROM portfolio.supply_period s, portfolio.contract k, portfolio.customer c
WHERE s.supply_period_id = o.supply_period_id AND k.contract_id = s.contract_id AND c.customer_id = k.customer_id
  AND c.forgotten_at IS NOT NULL AND o.wallet IS NOT NULL;
