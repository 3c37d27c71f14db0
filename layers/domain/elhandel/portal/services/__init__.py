"""A customer's services beside electricity. Only inside a customer's transaction."""

from elhandel.portal.services.service import Service, service_of, services_of

__all__ = ["Service", "service_of", "services_of"]
