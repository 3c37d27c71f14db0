-- depends: 0065.credit-by-hand
-- What the law wants a bill to say and the lines do not: what was agreed, the grid company, last year's days for the
-- picture, and whether it is the last. Kept with the bill as it was known on the day of issue. Bills of before say less.

ALTER TABLE billing.invoice_section
    ADD COLUMN year_before_daily_wh bigint[] NOT NULL DEFAULT '{}',  -- each of the same days a year earlier; empty where not all are known
    ADD COLUMN grid_company         text CHECK (grid_company ~ '^[0-9]{13}$'),  -- GLN
    ADD COLUMN agreement            jsonb,                      -- promised_to, after_term, price_notice_days, supply_ends_on
    ADD COLUMN final                boolean NOT NULL DEFAULT false;  -- settles the last day of a supply that has ended

ALTER TABLE billing.invoice
    ADD COLUMN mandate text;   -- the number under which Betalingsservice collects it; NULL: paid by hand
