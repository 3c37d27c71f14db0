-- A charge with the key of one that is to be added, and another content.
SELECT old.source, old.source_id, old.period_from
FROM json_populate_recordset(NULL::billing.charge, %(rows)s::json) new
JOIN billing.charge old ON old.source = new.source AND old.source_id = new.source_id
    AND old.period_from = new.period_from
WHERE old.amount_ore <> new.amount_ore OR old.vat_class <> new.vat_class
   OR old.account_id <> new.account_id
LIMIT 1
