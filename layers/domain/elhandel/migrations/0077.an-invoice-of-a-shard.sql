-- depends: 0076.only-the-owner-brings-forward
-- A customer has one invoice of a run for a recipient: of each shard. A party with a billing day may be joined to a customer
-- whose shard of the same run is done; what was drafted for the party is then billed to the customer by the shard that waits.

DROP INDEX billing.invoice_once;
CREATE UNIQUE INDEX invoice_once ON billing.invoice (run_id, shard_no, customer_id, coalesce(recipient_id, 0))
    WHERE kind = 'invoice' AND corrects_id IS NULL;
