-- depends: 0022.runs-lose-nothing
-- From when on the books are complete, in one row: of the accounting years before, invoices are being deleted or are
-- gone, so that nothing follows from a bill that is not there.
CREATE VIEW billing.kept_books AS
SELECT coalesce(max(make_date(series + 1, 1, 1)), '-infinity')::timestamp AT TIME ZONE 'Europe/Copenhagen' AS since
FROM billing.number_series WHERE expired_at IS NOT NULL;
