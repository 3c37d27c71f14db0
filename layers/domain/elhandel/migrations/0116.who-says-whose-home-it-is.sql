-- depends: 0115.methods-and-collections
-- Whose home it is is kept as whoever was asked says it: who said it, and why it counts, the function says itself and takes
-- from no page; and a customer says it of a party with their own number only.
GRANT USAGE, CREATE ON SCHEMA portfolio TO elhandel_prover;
SET LOCAL ROLE elhandel_prover;
DROP FUNCTION portfolio.answer_whose_home(int, int, int, boolean, timestamptz, text, text);
CREATE FUNCTION portfolio.answer_whose_home(party int, customer int, subject int, theirs boolean, said_at timestamptz)
    RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer int;
    said_by CONSTANT text := concat('customer:', coalesce(customer, party));
    said_why CONSTANT text := 'signed in with the same number, and said that the home is theirs';
BEGIN
    PERFORM FROM portfolio.customer k
    WHERE k.customer_id = party AND k.proved_at IS NULL AND k.joined_to IS NULL AND k.forgotten_at IS NULL
      AND NOT EXISTS (
          SELECT FROM portfolio.home_answer a
          WHERE a.party_id = party AND a.outcome IS DISTINCT FROM 'ask-again')
      -- Compared as far as both rows have the hash of one version: while the key changes they may not (yet).
      AND NOT EXISTS (
          SELECT FROM portfolio.customer o
          WHERE o.customer_id = customer
            AND (o.identity_hash <> k.identity_hash OR o.identity_hash_even <> k.identity_hash_even)
            AND (o.identity_hash = k.identity_hash) IS NOT TRUE
            AND (o.identity_hash_even = k.identity_hash_even) IS NOT TRUE)
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    INSERT INTO portfolio.home_answer (party_id, customer_id, subject_id, is_theirs, answered_at)
    VALUES (party, customer, subject, theirs, said_at)
    ON CONFLICT (party_id) WHERE closed_at IS NULL DO NOTHING
    RETURNING home_answer_id INTO answer;
    IF answer IS NULL OR NOT theirs OR EXISTS (
        SELECT FROM portfolio.customer k JOIN portfolio.customer o
            ON o.identity_hash = k.identity_hash OR o.identity_hash_even = k.identity_hash_even
        WHERE k.customer_id = party AND o.proved_at IS NOT NULL) THEN
        RETURN NULL;
    END IF;

    BEGIN
        UPDATE portfolio.customer SET proved_at = said_at WHERE customer_id = party;
    EXCEPTION WHEN unique_violation THEN  -- another party of the number was proved at this moment
        RETURN NULL;
    END;
    INSERT INTO portfolio.party_join (contract_id, party_id, customer_id, joined_at, joined_by, reason)
    SELECT c.contract_id, party, party, said_at, said_by, said_why FROM portfolio.contract c
    WHERE c.customer_id = party AND c.state <> 'cancelled';
    UPDATE portfolio.home_answer a SET outcome = 'proved', closed_at = said_at, closed_by = said_by, reason = said_why
    WHERE a.home_answer_id = answer;
    RETURN party;
END
$$;
RESET ROLE;
REVOKE CREATE ON SCHEMA portfolio FROM elhandel_prover;
