-- depends: 0130.billing-days-that-customers-choose
-- What a run of a job came to, in numbers, and who asked for it; and what a line of a bill that is no electricity was charged for.

ALTER TABLE platform.job_run
    ADD COLUMN processed int CHECK (processed >= 0),   -- records; NULL where the job counts none
    ADD COLUMN failed    int CHECK (failed >= 0),
    ADD COLUMN skipped   int CHECK (skipped >= 0),
    ADD COLUMN counts    jsonb NOT NULL DEFAULT '{}',  -- the numbers of its answer, and no text of it
    ADD COLUMN asked_by  text;                         -- who of the staff asked for it; NULL: the clock
COMMENT ON COLUMN platform.job_run.by_hand IS 'Somebody of the staff asked for it, and not the clock: asked_by.';
CREATE INDEX job_run_ended ON platform.job_run (ended_at DESC, job_run_id DESC);
DROP INDEX platform.job_run_age;

CREATE FUNCTION billing.own_charges(ids bigint[])
    RETURNS TABLE (billing_charge_id bigint, source text, source_id text, unit text)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.billing_charge_id, c.source, c.source_id, c.unit FROM billing.charge c
    WHERE c.billing_charge_id = ANY(ids) AND c.account_id = ANY(portfolio.own_parties())
$$;
GRANT USAGE, CREATE ON SCHEMA billing TO elhandel_lookup;
ALTER FUNCTION billing.own_charges(bigint[]) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA billing FROM elhandel_lookup;
