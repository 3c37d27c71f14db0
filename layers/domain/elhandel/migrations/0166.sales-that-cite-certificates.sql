-- depends: 0165.orders-by-their-supply 0151.certificates
-- A sale may cite a certificate of origin of the seller's, which was valid and validated for trading when it was placed.

ALTER TABLE exchange.trade_order
    ADD COLUMN certificate_id bigint REFERENCES certificates.certificate,
    ADD CONSTRAINT sales_cite CHECK (certificate_id IS NULL OR side = 'sell');
CREATE INDEX trade_order_certificate ON exchange.trade_order (certificate_id) WHERE certificate_id IS NOT NULL;
