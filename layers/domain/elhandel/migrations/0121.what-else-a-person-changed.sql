-- depends: 0120.files-of-betalingsservice
-- What staff change of notices, methods of payment and credit limits is noted as well (0110).
DROP TRIGGER change_is_noted ON billing.profile;
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        ('billing.profile', 'account_id', 'billing_day,vat_class,least_ore,credit_limit_ore',
         'mandate_number,cvr,ean,order_reference', 'superseded_at'),
        ('notifications.delivery', 'delivery_id', 'channel,state,cause', '', ''),
        ('payments.auto_pay', 'account_id', 'is_on', '', 'superseded_at'),
        ('payments.collection', 'collection_id', 'kind,state,collect_on,retry_on', '', ''),
        ('payments.mandate', 'mandate_id', 'provider,state,max_ore', '', ''),
        ('payments.method', 'method_id', 'kind,is_primary', 'name,last_digits', 'removed_at')
    ) AS t (changed, row_key, shown, guarded, ends)
    LOOP
        EXECUTE format(
            'CREATE TRIGGER change_is_noted AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW '
            'WHEN (coalesce(current_setting(''app.acting'', true), '''') <> '''') '
            'EXECUTE FUNCTION platform.note_change(%L, %L, %L, %L)',
            one.changed, one.row_key, one.shown, one.guarded, one.ends);
    END LOOP;
END
$$;
