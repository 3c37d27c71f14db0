-- depends: 0126.what-the-provider-has
-- What staff change of imports, partners, connections and use is noted as well (0110, decision 0102). Rows of a file are
-- checked and loaded by the ten thousand, and say themselves what became of them: of those only what staff decide is noted.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        ('imports.batch', 'INSERT OR UPDATE OR DELETE', 'batch_id', 'row_count,checked_at,loaded_at', ''),
        ('imports.validation_error', 'UPDATE', 'error_id', 'kind,resolution,resolved_at', ''),
        ('notifications.subscription', 'INSERT OR UPDATE OR DELETE', 'subscription_id', 'url,events,key_version,ended_at',
         'name'),
        ('notifications.webhook', 'UPDATE', 'webhook_id', 'state,failed_at', ''),
        ('services.connection', 'INSERT OR UPDATE OR DELETE', 'agreement_id', 'wanted,profile,refusal', ''),
        ('services.usage_day', 'INSERT OR UPDATE OR DELETE', 'agreement_id,day', 'upload_bytes,download_bytes,source', '')
    ) AS t (changed, events, row_key, shown, guarded)
    LOOP
        EXECUTE format(
            'CREATE TRIGGER change_is_noted AFTER %s ON %s FOR EACH ROW '
            'WHEN (coalesce(current_setting(''app.acting'', true), '''') <> '''') '
            'EXECUTE FUNCTION platform.note_change(%L, %L, %L, %L)',
            one.events, one.changed, one.row_key, one.shown, one.guarded, '');
    END LOOP;
END
$$;
