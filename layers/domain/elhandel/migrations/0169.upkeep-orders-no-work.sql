-- depends: 0168.moments-of-refusals
-- Upkeep forgets names in the work for the token ledger. What it adds or changes is never work that the worker would sign.
CREATE FUNCTION chain.only_forgets() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.kind = 'settle' AND NEW.state IN ('done', 'dropped') AND NEW.transaction_id IS NULL
            AND NEW.wallet = 'custody:forgotten' AND NEW.terms ->> 'to' IS NOT DISTINCT FROM 'custody:forgotten'
        THEN
            RETURN NEW;
        END IF;
    ELSIF starts_with(NEW.subject, 'forgotten ')
        AND (NEW.state = OLD.state AND NEW.state <> 'pending' OR NEW.state = 'dropped' AND OLD.state IN ('pending', 'dead'))
        AND (NEW.wallet = OLD.wallet OR starts_with(OLD.wallet, 'custody:') AND starts_with(NEW.wallet, 'custody:forgotten '))
        AND NEW.terms - 'to' IS NOT DISTINCT FROM OLD.terms - 'to'
        AND (NEW.terms -> 'to' IS NOT DISTINCT FROM OLD.terms -> 'to'
             OR starts_with(OLD.terms ->> 'to', 'custody:') AND starts_with(NEW.terms ->> 'to', 'custody:forgotten '))
        AND (OLD.state <> 'sent' OR NEW.wallet = OLD.wallet AND NEW.terms IS NOT DISTINCT FROM OLD.terms)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'upkeep forgets names of work for the token ledger, and orders none'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER only_forgets BEFORE INSERT OR UPDATE ON chain.task FOR EACH ROW
    WHEN (current_user = 'elhandel_upkeep') EXECUTE FUNCTION chain.only_forgets();
