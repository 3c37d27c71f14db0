-- depends: 0057.ends-wished-by-customers
-- What a customer owes and is owed stands on an account. Each customer has one, under the customer's own number; a party
-- that turned out to be a customer has that customer's.

CREATE VIEW portfolio.account WITH (security_invoker = true) AS
SELECT coalesce(joined_to, customer_id) AS account_id, customer_id FROM portfolio.customer;
