-- The account that a customer's number, a bill or a metering point leads to; of a point the one that is
-- supplied now, else the latest.
SELECT coalesce(
    (SELECT a.account_id FROM portfolio.account a WHERE a.customer_id = %(customer)s),
    (SELECT a.account_id FROM billing.invoice i JOIN portfolio.account a USING (customer_id)
     WHERE i.number = %(number)s),
    (SELECT a.account_id FROM portfolio.metering_point m
     JOIN portfolio.contract c USING (metering_point_id)
     JOIN portfolio.account a ON a.customer_id = c.customer_id
     WHERE m.gsrn = %(gsrn)s AND c.state <> 'cancelled'
     ORDER BY c.state = 'active' DESC, c.contract_id DESC LIMIT 1))
