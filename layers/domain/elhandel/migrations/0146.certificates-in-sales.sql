-- depends: 0145.certificates
-- A sale on the neighbours' market may cite a certificate of origin that the seller has, valid and validated for trading.

CREATE TABLE exchange.cited (
    order_id       bigint PRIMARY KEY REFERENCES exchange.trade_order,
    certificate_id bigint NOT NULL REFERENCES certificates.certificate
);
CREATE INDEX cited_certificate ON exchange.cited (certificate_id);
CREATE TRIGGER cited_stays BEFORE UPDATE ON exchange.cited FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

ALTER TABLE exchange.cited ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_cited ON exchange.cited TO elhandel_customer
    USING (order_id IN (SELECT o.order_id FROM exchange.trade_order o));
