-- depends: 0158.devices-of-meters
-- What is done about a wallet stands with where it was asked from, as tries at meters do; and a minted reading is answered with
-- the transaction that the ledger has of it.

ALTER TABLE wallets.activity
    ADD COLUMN asked_from text CHECK (length(asked_from) <= 64),
    ADD COLUMN user_agent text CHECK (length(user_agent) <= 200);

-- Signatures of final transactions by which readings of the customer who asks became tokens.
CREATE FUNCTION meters.own_signatures(readings uuid[]) RETURNS TABLE (reading_id uuid, signature text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.reading_id, x.signature
    FROM meters.reading r JOIN meters.meter m USING (meter_no)
    JOIN chain.task t ON t.subject = r.mint_subject AND t.number = r.mint_number AND t.state = 'done'
    JOIN chain.transaction x ON x.transaction_id = t.transaction_id AND x.state = 'final'
    WHERE r.reading_id = ANY(readings) AND m.customer_id = portfolio.asking_customer()
$$;
GRANT USAGE, CREATE ON SCHEMA meters TO elhandel_lookup;
ALTER FUNCTION meters.own_signatures(uuid[]) OWNER TO elhandel_lookup;
