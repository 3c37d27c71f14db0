-- depends: 0154.orders-by-their-supply
-- Certificates on the token ledger: each a mint of its own with one token, which lies with who has all of it, else with us.
-- Why: docs/decisions/0137-a-certificate-on-the-ledger-is-one-token.md.

ALTER TABLE chain.task
    DROP CONSTRAINT task_kind_check,
    DROP CONSTRAINT task_done_kind_check,
    ADD CONSTRAINT task_kind_check
        CHECK (kind IN ('open', 'mint', 'burn', 'transfer', 'fund', 'approve', 'settle', 'certificate', 'certificate-transfer',
                        'retire')),
    ADD CONSTRAINT task_done_kind_check
        CHECK (done_kind IN ('open', 'mint', 'burn', 'transfer', 'fund', 'approve', 'settle', 'certificate',
                             'certificate-transfer', 'retire'));

-- Those that an authority has seen; only they stand on the ledger.
CREATE INDEX certificate_vouched_for ON certificates.certificate (certificate_id)
    WHERE validated_at IS NOT NULL OR issued_by <> 'automatic';
