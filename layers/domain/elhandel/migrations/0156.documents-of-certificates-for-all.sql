-- depends: 0155.certificates-on-the-ledger
-- The PDF of a certificate for whoever has its number: like its page it names no person and no metering point.

CREATE FUNCTION certificates.shown_document(certificate_number text)
RETURNS TABLE (key text, sha256 bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.key, d.sha256 FROM certificates.certificate c JOIN certificates.document d USING (certificate_id)
    WHERE c.number = certificate_number AND d.made_at IS NOT NULL
$$;
GRANT USAGE, CREATE ON SCHEMA certificates TO elhandel_lookup;
ALTER FUNCTION certificates.shown_document(text) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA certificates FROM elhandel_lookup;
