"""A customer's services beside electricity. Only inside a customer's transaction."""

from elhandel.portal.services.service import Service, service_of, services_of
from elhandel.portal.services.use import Use, use_of

__all__ = ["Service", "Use", "service_of", "services_of", "use_of"]
