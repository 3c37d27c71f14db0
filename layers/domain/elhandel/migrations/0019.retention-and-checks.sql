-- depends: 0018.notes-and-aconto
-- What is over goes; the years are checked month by month; what the market tells out of order, or before it concerns
-- us, is noted.
--
-- Retention: what has gone is written down once, as sums.

-- Once the accounting year is over, its invoices go batch by batch: the numbers of the series have gaps from then on.
-- The row stays and says how many were ever given out.
ALTER TABLE billing.number_series ADD COLUMN expired_at timestamptz;

-- Run periods whose runs are deleted: nobody may settle these days again.
CREATE TABLE settlement.forgotten_period (
    period_from  date NOT NULL,                           -- local days, the end exclusive
    period_to    date NOT NULL,
    runs         int NOT NULL,
    settlements  int NOT NULL,
    subtotal_ore bigint NOT NULL,                         -- of all of them together, corrections included
    forgotten_at timestamptz NOT NULL,
    PRIMARY KEY (period_from, period_to)
);

-- As before, and what was settled stays so when its runs are deleted.
CREATE OR REPLACE FUNCTION settlement.unsettled_months(before date)
RETURNS TABLE (supply_period_id int, month date)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT s.supply_period_id, m.month::date
FROM portfolio.supply_period s
CROSS JOIN LATERAL generate_series(
    date_trunc('month', s.starts_on::timestamp), least(s.ends_on, before) - interval '1 day', interval '1 month')
    m (month)
WHERE s.state = 'active' AND s.starts_on < before AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND NOT EXISTS (
    SELECT FROM settlement.settled_month t WHERE t.supply_period_id = s.supply_period_id AND t.month = m.month::date)
  AND NOT EXISTS (
    SELECT FROM settlement.forgotten_period f
    WHERE f.period_from < m.month + interval '1 month' AND f.period_to > m.month)
$$;

-- Deleting a run asks for each table that refers to it whether it still does.
CREATE INDEX invoice_run ON billing.invoice (run_id);
CREATE INDEX invoice_line_settlement ON billing.invoice_line (run_id, supply_period_id);
CREATE INDEX settlement_corrects ON settlement.settlement (corrects_run_id) WHERE corrects_run_id IS NOT NULL;

-- Which invariant was asked of which month of the history, and what it found. tried_at: begun, so that a month that
-- cannot be asked in time does not hold up the others.
CREATE TABLE platform.checked_month (
    invariant  text NOT NULL,
    month      date NOT NULL,                             -- its first day
    tried_at   timestamptz NOT NULL,
    checked_at timestamptz,
    ms         int,
    offenders  int,
    PRIMARY KEY (invariant, month)
);

CREATE INDEX invoice_issued ON billing.invoice (issued_on);

-- Days on which a charge is taken off a point (RSM-031): a link that comes later and began earlier ends there too.
CREATE TABLE pricing.link_stop (
    metering_point_id int NOT NULL REFERENCES portfolio.metering_point,
    charge_id         int NOT NULL REFERENCES pricing.charge,
    stops_on          date NOT NULL,                      -- the first local day without the charge
    message_id        bigint,
    recorded_at       timestamptz NOT NULL,
    superseded_at     timestamptz                         -- the charge was put on the point again, over this day
);
CREATE UNIQUE INDEX link_stop_current
    ON pricing.link_stop (metering_point_id, charge_id, stops_on) WHERE superseded_at IS NULL;

-- Contact data that a customer gave earlier: a signup with a known CPR or CVR number replaces it.
CREATE TABLE portfolio.past_contact (
    customer_id     int NOT NULL REFERENCES portfolio.customer,
    name            text NOT NULL,
    email           text NOT NULL,
    phone           text NOT NULL,
    billing_address jsonb,
    held_until      timestamptz NOT NULL,
    PRIMARY KEY (customer_id, held_until)
);

-- DataHub asks us, as the supplier before, to take a point back that was switched or moved by mistake (RSM-003).
CREATE TABLE market.resumption (
    transaction_id     text PRIMARY KEY,                  -- of the request; an answer would name it
    metering_point_id  int NOT NULL REFERENCES portfolio.metering_point,
    process_id         int REFERENCES market.process,     -- the supply of ours that would go on; NULL: we know of none
    business_reason    text NOT NULL CHECK (business_reason IN ('D07', 'D33')),
    resumes_on         date NOT NULL,                     -- from this local day on the point would be ours again
    answer_by          date NOT NULL,                     -- the last day for an answer; silence is consent
    inbound_message_id bigint NOT NULL,
    recorded_at        timestamptz NOT NULL,
    outcome            text CHECK (outcome IN ('resumed', 'accepted', 'refused')),
    outcome_at         timestamptz
);
CREATE INDEX resumption_open ON market.resumption (metering_point_id) WHERE outcome IS NULL;
