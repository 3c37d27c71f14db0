-- depends: 0088.who-ended-a-session
-- What a customer sees of their account: how it is billed, and what was owed and paid. They may read neither the ledger
-- nor the profiles of others.

CREATE FUNCTION billing.own_profile()
    RETURNS TABLE (billing_day smallint, mandate_number text)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.billing_day, p.mandate_number FROM billing.profile p
    WHERE p.account_id = portfolio.asking_customer() AND p.superseded_at IS NULL
$$;

-- The latest first; an entry without a document is on account.
CREATE FUNCTION billing.own_entries(before bigint, most int)
    RETURNS TABLE (posting_id bigint, booked_on date, source text, amount_ore bigint, number text)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.posting_id, p.booked_on, p.source, e.amount_ore, i.number
    FROM ledger.entry e
    JOIN ledger.posting p USING (posting_id)
    LEFT JOIN billing.invoice i ON i.invoice_id = e.document_id
    WHERE e.account_id = portfolio.asking_customer() AND e.book = 'receivable'
      AND (before IS NULL OR e.posting_id < before)
    ORDER BY e.posting_id DESC, e.entry_no
    LIMIT most
$$;

GRANT USAGE, CREATE ON SCHEMA billing TO elhandel_lookup;
ALTER FUNCTION billing.own_profile() OWNER TO elhandel_lookup;
ALTER FUNCTION billing.own_entries(bigint, int) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA billing FROM elhandel_lookup;
