INSERT INTO billing.invoice_section (
    invoice_id, section_no, supply_period_id, gsrn, supply_address, product, correction,
    period_from, period_to, daily_wh, year_before_wh, run_id, takes_back,
    annotations, year_before_daily_wh, grid_company, agreement, final, basis, again)
SELECT
    invoice_id, section_no, supply_period_id, gsrn, supply_address, product, correction,
    period_from, period_to, daily_wh, year_before_wh, run_id, takes_back,
    annotations, year_before_daily_wh, grid_company, agreement, final, basis, again
FROM json_populate_recordset(NULL::billing.invoice_section, %(rows)s::json)
