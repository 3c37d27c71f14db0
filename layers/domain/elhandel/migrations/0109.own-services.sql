-- depends: 0108.accounts
-- Customers see their services: what was agreed, when one was off, what it was charged. And an order that comes to nothing
-- is taken back; it was never delivered, so nothing of it is cancelled (docs/decisions/0099).

ALTER TABLE services.agreement
    DROP CONSTRAINT agreement_state_check,
    ADD CONSTRAINT agreement_state_check
        CHECK (state IN ('pending', 'active', 'suspended', 'cancelled', 'withdrawn')),
    DROP CONSTRAINT agreement_check,
    ADD CONSTRAINT delivered_once_activated
        CHECK ((state IN ('pending', 'withdrawn')) = (activated_on IS NULL)),
    DROP CONSTRAINT agreement_check1,
    ADD CONSTRAINT over_since CHECK ((state IN ('cancelled', 'withdrawn')) = (cancelled_on IS NOT NULL));
COMMENT ON COLUMN services.agreement.cancelled_on IS 'The first day without it; of an order that came to nothing, the day of that.';

ALTER TABLE services.action
    DROP CONSTRAINT action_command_check,
    ADD CONSTRAINT action_command_check CHECK (command IN (
        'order', 'activate', 'suspend', 'reactivate', 'cancel', 'upgrade', 'downgrade', 'withdraw'));

ALTER TABLE services.agreement ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_agreements ON services.agreement FOR SELECT TO elhandel_customer
    USING (customer_id = ANY((SELECT portfolio.own_parties())::int[]));
ALTER TABLE services.terms ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_terms ON services.terms FOR SELECT TO elhandel_customer
    USING (agreement_id IN (SELECT s.agreement_id FROM services.agreement s));
ALTER TABLE services.suspension ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_suspensions ON services.suspension FOR SELECT TO elhandel_customer
    USING (agreement_id IN (SELECT s.agreement_id FROM services.agreement s));
ALTER TABLE services.charged ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_charged ON services.charged FOR SELECT TO elhandel_customer
    USING (agreement_id IN (SELECT s.agreement_id FROM services.agreement s));
ALTER TABLE services.action ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_actions ON services.action FOR SELECT TO elhandel_customer
    USING (agreement_id IN (SELECT s.agreement_id FROM services.agreement s));
