-- Whether changes of the month and grid area of a discrepancy wait to be settled again. What is parked waits for staff.
SELECT EXISTS (
    SELECT FROM reconciliation.discrepancy d
    JOIN reconciliation.comparison c USING (comparison_id)
    JOIN settlement.dirty m ON m.period_from < (c.month + interval '1 month')::date
        AND m.period_to > c.month AND m.parked_run_id IS NULL
    JOIN portfolio.supply_period p USING (supply_period_id)
    JOIN portfolio.metering_point_version v USING (metering_point_id)
    WHERE d.discrepancy_id = %(id)s AND v.grid_area = c.grid_area AND v.superseded_at IS NULL)
