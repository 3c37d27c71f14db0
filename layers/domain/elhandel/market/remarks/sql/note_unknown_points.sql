-- Points that were met in data of the market only: no signup names them, they are no child of another
-- point, nobody asks us to take them back, and no other remark is about them.
INSERT INTO market.remark (kind, subject, business_reason, metering_point_id, codes, recorded_at)
SELECT 'unknown_point', m.gsrn, '', m.metering_point_id, '{}', %(now)s
FROM portfolio.metering_point m
WHERE m.created_at >= %(since)s AND m.created_at < %(before)s
  AND NOT EXISTS (SELECT FROM portfolio.contract c
                  WHERE c.metering_point_id = m.metering_point_id)
  AND NOT EXISTS (SELECT FROM portfolio.coupling k WHERE k.child_id = m.metering_point_id)
  AND NOT EXISTS (SELECT FROM market.resumption q WHERE q.metering_point_id = m.metering_point_id)
  AND NOT EXISTS (SELECT FROM market.remark r WHERE r.metering_point_id = m.metering_point_id)
ON CONFLICT (kind, subject) DO NOTHING
