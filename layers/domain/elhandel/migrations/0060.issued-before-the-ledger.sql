-- depends: 0059.ledger
-- What was issued before there was a ledger is posted as it is today (billing/invoice/booking.py), in one statement;
-- then the migration proves that each document stands in the ledger with its total and its VAT, and fails otherwise.

DO $$
BEGIN
    -- The planner knows nothing of tables that an update has just filled; a nested loop over years of lines would not end.
    SET LOCAL enable_nestloop = off;

    WITH amount AS MATERIALIZED (
        SELECT l.invoice_id,
               CASE l.component WHEN 'energy' THEN 'revenue_energy' WHEN 'supplier_subscription' THEN 'revenue_subscription'
                                WHEN 'production_credit' THEN 'energy_bought' WHEN 'charge' THEN 'pass_through'
                                WHEN 'aconto' THEN 'aconto' END AS book,
               ch.owner_gln AS party, -sum(l.amount_ore)::bigint AS ore
        FROM billing.invoice_line l
        LEFT JOIN settlement.settlement s
            ON s.run_id = l.run_id AND s.supply_period_id = l.supply_period_id AND l.component = 'charge'
        LEFT JOIN pricing.charge ch ON ch.charge_id = s.charge_ids[l.settlement_line_no]
        GROUP BY 1, 2, 3
    ), entry AS MATERIALIZED (
        SELECT invoice_id, 'receivable' AS book, total_ore AS ore, a.account_id, invoice_id AS document_id, NULL AS party
        FROM billing.invoice i JOIN portfolio.account a USING (customer_id)
        UNION ALL
        SELECT invoice_id, book, ore, NULL, NULL, party FROM amount
        UNION ALL
        SELECT invoice_id, 'vat', -vat_ore, NULL, NULL, NULL FROM billing.invoice
    ), posted AS (
        INSERT INTO ledger.posting (source, source_id, booked_on, text, posted_at)
        SELECT 'invoice', i.invoice_id::text, i.issued_on,
               CASE i.kind WHEN 'credit_note' THEN 'Kreditnota ' ELSE 'Faktura ' END || i.number, i.issued_at
        FROM billing.invoice i
        WHERE EXISTS (SELECT FROM entry e WHERE e.invoice_id = i.invoice_id AND e.ore <> 0)
        ORDER BY i.invoice_id
        RETURNING posting_id, source_id
    )
    INSERT INTO ledger.entry (posting_id, entry_no, book, amount_ore, account_id, document_id, party)
    SELECT p.posting_id, row_number() OVER (PARTITION BY p.posting_id), e.book, e.ore, e.account_id, e.document_id, e.party
    FROM posted p JOIN entry e ON e.invoice_id = p.source_id::int AND e.ore <> 0;
END
$$;

DO $$
DECLARE
    wrong text;
BEGIN
    SELECT string_agg(i.number, ', ') INTO wrong
    FROM billing.invoice i
    LEFT JOIN (
        SELECT p.source_id::int AS invoice_id, sum(e.amount_ore) AS left_over,
               sum(e.amount_ore) FILTER (WHERE e.book = 'receivable') AS total,
               sum(e.amount_ore) FILTER (WHERE e.book = 'vat') AS vat,
               sum(e.amount_ore) FILTER (WHERE e.book NOT IN ('receivable', 'vat')) AS net
        FROM ledger.posting p JOIN ledger.entry e USING (posting_id) WHERE p.source = 'invoice' GROUP BY 1) l
        USING (invoice_id)
    WHERE coalesce(l.left_over, 0) <> 0 OR coalesce(l.total, 0) <> i.total_ore OR coalesce(-l.vat, 0) <> i.vat_ore
       OR coalesce(-l.net, 0) <> i.subtotal_ore;

    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'these documents cannot be posted as they were issued: %', wrong;
    END IF;
END
$$;
