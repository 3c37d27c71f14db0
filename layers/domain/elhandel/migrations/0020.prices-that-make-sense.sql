-- depends: 0019.retention-and-checks
-- Prices and counts that no bill can be made of are refused where they are written: the market's prices are below a
-- million DKK, and a fixed price that is not known is no price. NOT VALID: what stands already is parked, not lost.

ALTER TABLE pricing.charge_price ADD CONSTRAINT charge_price_within_a_million
    CHECK (1000000000000 > ALL (prices) AND -1000000000000 < ALL (prices)) NOT VALID;

ALTER TABLE pricing.price_link ADD CONSTRAINT price_link_count_within_a_million
    CHECK (factor <= 1000000) NOT VALID;
ALTER TABLE pricing.price_link ADD CONSTRAINT price_link_has_days CHECK (valid_to > valid_from) NOT VALID;

ALTER TABLE pricing.product_price ADD CONSTRAINT product_price_within_a_million
    CHECK (greatest(abs(margin_per_kwh), abs(supplement_per_kwh), abs(fixed_per_kwh), abs(subscription_per_month))
           < 1000000000000) NOT VALID;

CREATE FUNCTION pricing.fixed_price_is_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pricing.product p JOIN pricing.product_price v USING (product_id)
               WHERE p.product_id = NEW.product_id AND p.pricing_type = 'fixed' AND v.fixed_per_kwh IS NULL) THEN
        RAISE EXCEPTION 'the fixed price of product % is not given', NEW.product_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fixed_price_is_known',
                  HINT = 'Set fixed_per_kwh in every row of pricing.product_price of a product with a fixed price.';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER fixed_price_is_known AFTER INSERT OR UPDATE ON pricing.product_price
    DEFERRABLE FOR EACH ROW EXECUTE FUNCTION pricing.fixed_price_is_known();
CREATE CONSTRAINT TRIGGER fixed_price_is_known AFTER INSERT OR UPDATE OF pricing_type ON pricing.product
    DEFERRABLE FOR EACH ROW EXECUTE FUNCTION pricing.fixed_price_is_known();

-- Whether shares of hours stand among the quarters of a day (quality 1x): such a day is of several resolutions.
CREATE FUNCTION metering.holds_hours(quality bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN position('\x11'::bytea IN quality) + position('\x13'::bytea IN quality) + position('\x14'::bytea IN quality)
     + position('\x15'::bytea IN quality) + position('\x16'::bytea IN quality) > 0;
