"""The rules of certificates, as dated data (`certificates/rules/certificates.toml`)."""

from elhandel.certificates.rules.certificates import CertificateRules, certificate_rules

__all__ = ["CertificateRules", "certificate_rules"]
