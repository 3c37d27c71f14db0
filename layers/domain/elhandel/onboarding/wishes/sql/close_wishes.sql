-- Wishes that are over: another product has begun, a move-in has begun or has come to nothing.
UPDATE onboarding.wish w SET closed_at = %(now)s
WHERE w.closed_at IS NULL AND w.taken_at IS NOT NULL AND w.withdrawn_at IS NULL
  AND CASE w.kind
      WHEN 'product' THEN (w.asked->>'from')::date <= %(today)s
      WHEN 'move_in' THEN NOT EXISTS (
          SELECT FROM onboarding.signup s JOIN market.process p USING (contract_id)
          WHERE s.signup_id = w.signup_id AND p.about_id IS NULL
            AND NOT p.is_over AND p.state <> 'completed') END
