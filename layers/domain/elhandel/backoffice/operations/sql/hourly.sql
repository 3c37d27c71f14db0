SELECT m.key, (extract(epoch FROM m.at - %(since)s) / 3600)::int AS hour, count(*)::int
FROM (
    SELECT 'received' AS key, date_trunc('hour', received_at) AS at FROM market.inbound_message
    WHERE received_at >= %(since)s AND received_at < %(past)s
    UNION ALL
    SELECT 'sent', date_trunc('hour', sent_at) FROM market.request
    WHERE sent_at >= %(since)s AND sent_at < %(past)s
    UNION ALL
    SELECT 'signups', date_trunc('hour', created_at) FROM onboarding.signup
    WHERE created_at >= %(since)s AND created_at < %(past)s
    UNION ALL
    SELECT 'settled', date_trunc('hour', done_at) FROM settlement.shard
    WHERE done_at >= %(since)s AND done_at < %(past)s
    UNION ALL
    SELECT 'bills', date_trunc('hour', issued_at) FROM billing.invoice
    WHERE issued_at >= %(since)s AND issued_at < %(past)s) m
GROUP BY 1, 2
ORDER BY 1, 2
