-- depends: 0073.e-invoices
-- Others follow the ledger by a cursor. Numbers of postings are drawn in an order, but transactions end in another: whoever
-- reads "after 100" would never see the 99 that is committed later. So each posting has the number of its transaction, and
-- is read once all transactions up to that one have ended. Why: docs/decisions/0076-what-exports-read-is-a-role-of-its-own.md.

ALTER TABLE ledger.posting ADD COLUMN posted_in xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX posting_feed ON ledger.posting (posted_in, posting_id);
