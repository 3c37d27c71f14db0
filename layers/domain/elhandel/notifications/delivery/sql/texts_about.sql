-- How many text messages remind of each of these bills already, those of joined parties included.
SELECT a.customer_id, n.about, count(*)::int
FROM unnest(%(customers)s::int[], %(about)s::text[]) AS a (customer_id, about)
JOIN portfolio.customer c ON a.customer_id = coalesce(c.joined_to, c.customer_id)
JOIN notifications.notice n ON n.customer_id = c.customer_id AND n.about = a.about
JOIN notifications.delivery d ON d.notice_id = n.notice_id AND d.channel = 'sms' AND d.state <> 'skipped'
GROUP BY a.customer_id, n.about
