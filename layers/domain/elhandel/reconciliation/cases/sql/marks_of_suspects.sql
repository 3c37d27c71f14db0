SELECT EXISTS (
    SELECT FROM reconciliation.discrepancy d
    JOIN reconciliation.comparison c USING (comparison_id)
    JOIN reconciliation.suspect s USING (discrepancy_id)
    JOIN portfolio.supply_period p ON p.metering_point_id = s.metering_point_id
    JOIN settlement.dirty m ON m.supply_period_id = p.supply_period_id
        AND m.period_from < (c.month + interval '1 month')::date AND m.period_to > c.month
    WHERE d.discrepancy_id = %(id)s AND m.parked_run_id IS NULL)
