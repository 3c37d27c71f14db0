-- depends: 0099.wishes-of-customers
-- A customer who takes e-invoices reads their own as they were made, beside the PDF.
ALTER TABLE billing.einvoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_einvoices ON billing.einvoice FOR SELECT TO elhandel_customer
    USING (EXISTS (SELECT FROM billing.invoice i WHERE i.invoice_id = einvoice.invoice_id));
