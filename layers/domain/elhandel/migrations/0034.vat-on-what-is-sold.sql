-- depends: 0033.agreed-prices
-- Whether a customer is registered for VAT, and so sells what is produced with it. Persons mostly are not: without a word
-- they sell without VAT. What was settled stays until it is settled anew.

ALTER TABLE portfolio.contract ADD COLUMN vat_registered boolean NOT NULL DEFAULT false;
UPDATE portfolio.contract c SET vat_registered = true
FROM portfolio.customer u WHERE u.customer_id = c.customer_id AND u.kind = 'business';
