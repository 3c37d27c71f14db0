-- depends: 0081.lines-explained
-- What a customer's hours cost is computed for them by the code that settles: it reads what their own points are linked
-- to, coupled with and heated by, on their own days. (Price lists of charges are public and say nothing of anybody.)

CREATE POLICY own_links ON pricing.price_link FOR SELECT TO elhandel_customer
    USING (EXISTS (
        SELECT FROM portfolio.own_days() d
        WHERE d.metering_point_id = price_link.metering_point_id
          AND price_link.valid_from < d.past AND (price_link.valid_to IS NULL OR price_link.valid_to > d.first)));
ALTER TABLE pricing.price_link ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_couplings ON portfolio.past_coupling FOR SELECT TO elhandel_customer
    USING (EXISTS (
        SELECT FROM portfolio.own_days() d
        WHERE d.metering_point_id = past_coupling.child_id AND d.main_id = past_coupling.parent_id
          AND past_coupling.first < d.past AND past_coupling.past > d.first));
ALTER TABLE portfolio.past_coupling ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_heating ON portfolio.heated FOR SELECT TO elhandel_customer
    USING (EXISTS (
        SELECT FROM portfolio.own_days() d
        WHERE d.metering_point_id = heated.metering_point_id AND heated.valid_from < d.past));
ALTER TABLE portfolio.heated ENABLE ROW LEVEL SECURITY;

-- What a customer's bills say of a supply is found by the supply.
CREATE INDEX section_of_supply ON billing.invoice_section (supply_period_id, period_from) WHERE supply_period_id IS NOT NULL;
