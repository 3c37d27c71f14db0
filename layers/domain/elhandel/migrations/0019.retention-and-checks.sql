-- depends: 0015.own-rows-only
-- Retention: what is over goes, and what has gone is written down once, as sums. Checks: month by month through the years.

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

-- Deleting a run asks for each table that refers to it whether it still does.
CREATE INDEX invoice_run ON billing.invoice (run_id);
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
