-- What keeps some customers from being forgotten, each with the day on which it ends where that is
-- known.
-- customers: those asked about, with the parties joined to them.
WITH party AS (
    SELECT k.customer_id AS person, p.customer_id, k.identity_hash, k.identity_hash_even
    FROM portfolio.customer k
    JOIN portfolio.customer p ON p.customer_id = k.customer_id OR p.joined_to = k.customer_id
    WHERE k.customer_id = ANY(%(customers)s)),
own AS (
    SELECT p.person, c.contract_id, c.state, c.metering_point_id
    FROM party p JOIN portfolio.contract c USING (customer_id)),
supply AS (
    SELECT o.person, o.contract_id, s.supply_period_id, s.state, s.ends_on
    FROM own o JOIN portfolio.supply_period s USING (contract_id)),
term AS (
    SELECT make_interval(years => %(claim_years)s) AS years,
           make_interval(months => %(signup_months)s) AS months)
-- A term from a day to the day on which it ends: that of 29 February, and to it, ends on the next
-- day.
SELECT person, 'supply', NULL::date FROM own WHERE state IN ('awaiting', 'active')
UNION ALL
SELECT p.person, 'service', NULL FROM party p JOIN services.agreement s USING (customer_id)
WHERE s.state IN ('active', 'suspended')
UNION ALL
SELECT person, 'claims', greatest((s.ends_on + c.years)::date, (s.ends_on - 1 + c.years)::date + 1)
FROM supply s, term c WHERE s.state = 'active' AND s.ends_on > %(left_by)s
UNION ALL
SELECT p.person, 'claims',
       greatest((s.cancelled_on + c.years)::date, (s.cancelled_on - 1 + c.years)::date + 1)
FROM party p JOIN services.agreement s USING (customer_id) CROSS JOIN term c
WHERE s.cancelled_on > %(left_by)s
UNION ALL
SELECT s.person, 'claims', greatest((d.day + c.years)::date, (d.day - 1 + c.years)::date + 1)
FROM supply s
JOIN market.process p ON p.contract_id = s.contract_id AND p.about_id IS NULL
CROSS JOIN LATERAL (SELECT (p.updated_at AT TIME ZONE 'Europe/Copenhagen')::date AS day) d, term c
WHERE s.state = 'void' AND d.day > %(left_by)s
UNION ALL
SELECT s.person, 'signup', greatest((d.day + c.months)::date, (d.day - 1 + c.months)::date + 1)
FROM own s
JOIN market.process p ON p.contract_id = s.contract_id AND p.about_id IS NULL
CROSS JOIN LATERAL (SELECT (p.updated_at AT TIME ZONE 'Europe/Copenhagen')::date AS day) d, term c
WHERE s.state = 'cancelled' AND p.updated_at >= %(signups_before)s
UNION ALL
SELECT p.person, 'books',
       make_date(max(coalesce(n.series, i.series)) + 1 + %(bookkeeping_years)s, 1, 1)
FROM party p
JOIN billing.invoice i USING (customer_id)
LEFT JOIN billing.invoice n ON n.corrects_id = i.invoice_id
GROUP BY p.person
UNION ALL
SELECT s.person, 'books', make_date(
    extract(year FROM max(coalesce(r.closed_at, %(now)s)) AT TIME ZONE 'Europe/Copenhagen')::int + 1
    + %(bookkeeping_years)s, 1, 1)
FROM supply s
JOIN settlement.settlement e USING (supply_period_id)
JOIN settlement.run r USING (run_id)
WHERE r.state = 'running'
   OR r.closed_at >= %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
GROUP BY s.person
UNION ALL
SELECT p.person, 'books',
       make_date(max(extract(year FROM b.booked_on))::int + 1 + %(bookkeeping_years)s, 1, 1)
FROM party p JOIN payments.bank_line b ON b.account_id = p.customer_id
GROUP BY p.person
UNION ALL
SELECT p.person, 'books',
       make_date(max(extract(year FROM b.pays_on))::int + 1 + %(bookkeeping_years)s, 1, 1)
FROM party p JOIN payments.payout b ON b.account_id = p.customer_id AND b.state <> 'cancelled'
GROUP BY p.person
UNION ALL
SELECT p.person, 'books',
       make_date(max(extract(year FROM b.booked_on))::int + 1 + %(bookkeeping_years)s, 1, 1)
FROM party p
JOIN ledger.entry e ON e.account_id = p.customer_id
JOIN ledger.posting b USING (posting_id)
WHERE b.booked_on >= %(books_from)s::date AND b.source <> 'brought-forward'
GROUP BY p.person
UNION ALL
SELECT o.person, 'process', NULL
FROM own o JOIN market.process p USING (contract_id)
WHERE NOT p.is_over
UNION ALL
SELECT o.person, 'process', NULL
FROM own o JOIN market.process p USING (contract_id) JOIN market.resumption r USING (process_id)
WHERE r.outcome IS NULL
UNION ALL
SELECT o.person, 'process', NULL FROM own o JOIN market.succession n USING (contract_id)
WHERE n.concluded_at IS NULL AND o.state = 'awaiting'
UNION ALL
SELECT o.person, 'name-case', NULL FROM own o JOIN market.name_case n USING (contract_id)
WHERE n.closed_at IS NULL
UNION ALL
SELECT s.person, 'correction', NULL FROM supply s JOIN settlement.dirty d USING (supply_period_id)
UNION ALL
SELECT s.person, 'held-bill', NULL FROM supply s JOIN billing.held_bill h USING (supply_period_id)
WHERE h.state IN ('held', 'released')
UNION ALL
SELECT o.person, 'open-bill', NULL FROM own o JOIN billing.aconto a USING (contract_id)
WHERE a.set_off_id IS NULL
UNION ALL
SELECT p.person, 'open-bill', NULL
FROM party p
JOIN billing.invoice_shard i ON p.customer_id = ANY(i.customer_ids) AND i.state = 'planned'
UNION ALL
SELECT p.person, 'came-back', NULL
FROM party p
JOIN portfolio.customer other
    ON other.identity_hash = p.identity_hash OR other.identity_hash_even = p.identity_hash_even
JOIN portfolio.contract c ON c.customer_id = other.customer_id AND c.state IN ('awaiting', 'active')
-- Anybody can name a number. It keeps the one who had it only once staff or the market have said
-- that it is theirs, and not where who signed in with it has said that the home is not.
WHERE (other.proved_at IS NOT NULL OR c.state = 'active' OR EXISTS (
    SELECT FROM market.process p WHERE p.contract_id = c.contract_id
      AND p.state IN ('acknowledged', 'effectuation_pending', 'cancellation_pending', 'completed',
                      'offboarding')))
  AND other.customer_id <> ALL(ARRAY(SELECT q.customer_id FROM party q WHERE q.person = p.person))
  AND (other.proved_at IS NOT NULL OR NOT EXISTS (
      SELECT FROM portfolio.home_answer h
      WHERE h.party_id = other.customer_id AND NOT h.is_theirs
        AND h.outcome IS DISTINCT FROM 'ask-again'))
UNION ALL
SELECT o.person, 'dead-letter', NULL
FROM own o JOIN portfolio.settled_with k ON k.main_id = o.metering_point_id
JOIN portfolio.metering_point m ON m.metering_point_id = k.metering_point_id
WHERE m.gsrn = ANY(%(dead)s)
UNION ALL
-- In our custody by the name of participations (minting/surplus/places.py, custody_of) and of meters that are no metering points
-- (names.py, meter_wallet), as our books have it, or on their way there or from there.
SELECT c.person, 'tokens', NULL
FROM (
    SELECT o.person, 'custody ' || m.gsrn || ' ' || to_char(n.starts_on, 'YYYY-MM-DD') AS said
    FROM own o
    JOIN minting.participation n USING (contract_id)
    JOIN portfolio.metering_point m ON m.metering_point_id = n.metering_point_id
    UNION ALL
    SELECT p.person, 'custody ' || k.serial || ' '
           || replace(to_char(k.verified_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '') || '+00:00'
    FROM party p JOIN meters.meter k USING (customer_id)
    WHERE k.metering_point_id IS NULL AND k.verified_at IS NOT NULL) c
CROSS JOIN LATERAL (SELECT 'custody:' || encode(sha256(convert_to(c.said, 'UTF8')), 'hex') AS wallet) a
CROSS JOIN LATERAL (
    SELECT coalesce(sum(CASE k.done_kind WHEN 'mint' THEN k.done_units ELSE -k.done_units END), 0)
           + coalesce((SELECT f.units FROM chain.brought_forward f WHERE f.wallet = a.wallet), 0) AS units
    FROM chain.task k
    WHERE k.done_kind IN ('mint', 'burn', 'transfer') AND k.wallet = a.wallet) t
WHERE t.units <> 0
   OR EXISTS (SELECT FROM chain.task k WHERE k.wallet = a.wallet AND k.state IN ('pending', 'sent'))
