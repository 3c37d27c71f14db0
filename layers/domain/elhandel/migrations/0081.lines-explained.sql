-- depends: 0080.one-bill-for-an-account
-- What a line of a document was made of: whose charge, of which point, when it was settled. Customers may read no
-- settlements; of their own documents they are told this.

CREATE FUNCTION billing.line_origins(invoice int)
    RETURNS TABLE (line_no smallint, metering_point_id int, gsrn text, owner text, charge_kind text, code text,
                   vat boolean, settled_at timestamptz, corrects_run_id int)
    LANGUAGE sql STABLE ROWS 20
AS $$
    SELECT l.line_no, m.metering_point_id, m.gsrn, ch.owner_gln, ch.kind, ch.code,
           NOT coalesce(l.settlement_line_no = ANY (s.without_vat), false), s.settled_at, s.corrects_run_id
    FROM billing.invoice_line l
    JOIN settlement.settlement s USING (run_id, supply_period_id)
    JOIN portfolio.metering_point m ON m.metering_point_id = s.metering_point_ids[l.settlement_line_no]
    LEFT JOIN pricing.charge ch ON ch.charge_id = s.charge_ids[l.settlement_line_no]
    WHERE l.invoice_id = invoice
$$;

CREATE FUNCTION billing.own_line_origins(invoice int)
    RETURNS TABLE (line_no smallint, metering_point_id int, gsrn text, owner text, charge_kind text, code text,
                   vat boolean, settled_at timestamptz, corrects_run_id int)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.* FROM billing.line_origins(invoice) o
    WHERE EXISTS (SELECT FROM billing.invoice i
                  WHERE i.invoice_id = invoice AND i.customer_id = ANY (portfolio.own_parties()))
$$;

GRANT USAGE, CREATE ON SCHEMA billing TO elhandel_lookup;
ALTER FUNCTION billing.own_line_origins(int) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA billing FROM elhandel_lookup;
