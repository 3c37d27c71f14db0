-- depends: 0127.what-staff-change-beside
-- What a customer wants to use at most of a month at a home, in kroner and kWh, and when they were told that it is nearly used
-- (CD-USE, for electricity). Why: docs/decisions/0109-a-budget-is-a-customers-own.md.

CREATE TABLE notifications.budget (
    budget_id         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id       int NOT NULL REFERENCES portfolio.customer,
    metering_point_id int NOT NULL REFERENCES portfolio.metering_point,
    month_ore         bigint CHECK (month_ore > 0),             -- with VAT
    month_wh          bigint CHECK (month_wh > 0),
    set_at            timestamptz NOT NULL,
    set_by            text NOT NULL CHECK (set_by <> ''),
    superseded_at     timestamptz,
    checked_at        timestamptz,                              -- the month so far was held against it last
    CHECK (num_nonnulls(month_ore, month_wh) > 0)
);
CREATE UNIQUE INDEX budget_current ON notifications.budget (customer_id, metering_point_id) WHERE superseded_at IS NULL;
CREATE INDEX budget_to_check ON notifications.budget (checked_at NULLS FIRST) WHERE superseded_at IS NULL;
CREATE INDEX budget_of_point ON notifications.budget (metering_point_id);

-- What was told of a budget: each percentage of each measure once in a month.
CREATE TABLE notifications.budget_warning (
    budget_id int NOT NULL REFERENCES notifications.budget,
    month     date NOT NULL CHECK (extract(day FROM month) = 1),
    measure   text NOT NULL CHECK (measure IN ('ore', 'wh')),
    level     smallint NOT NULL CHECK (level > 0),
    percent   int NOT NULL CHECK (percent >= level),             -- as it was told
    told_at   timestamptz NOT NULL,
    PRIMARY KEY (budget_id, month, measure, level)
);
CREATE INDEX budget_warning_told ON notifications.budget_warning (told_at);

ALTER TABLE notifications.budget ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_budgets ON notifications.budget TO elhandel_customer
    USING (customer_id = ANY(portfolio.own_parties()))
    WITH CHECK (customer_id = ANY(portfolio.own_parties()));
ALTER TABLE notifications.budget_warning ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_budget_warnings ON notifications.budget_warning TO elhandel_customer
    USING (budget_id IN (SELECT b.budget_id FROM notifications.budget b))
    WITH CHECK (budget_id IN (SELECT b.budget_id FROM notifications.budget b));

-- Whose budgets are to be held against the month: those that wait longest first. Who was joined is their customer.
CREATE FUNCTION notifications.budgets_to_check(before timestamptz, most int) RETURNS TABLE (customer_id int)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT found.whose FROM (
        SELECT coalesce(c.joined_to, c.customer_id) AS whose, min(coalesce(b.checked_at, '-infinity')) AS since
        FROM notifications.budget b JOIN portfolio.customer c USING (customer_id)
        WHERE b.superseded_at IS NULL AND (b.checked_at IS NULL OR b.checked_at <= before) AND c.forgotten_at IS NULL
        GROUP BY coalesce(c.joined_to, c.customer_id)) AS found
    ORDER BY found.since, found.whose LIMIT most
$$;
GRANT USAGE, CREATE ON SCHEMA notifications TO elhandel_lookup;
ALTER FUNCTION notifications.budgets_to_check(timestamptz, int) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA notifications FROM elhandel_lookup;
