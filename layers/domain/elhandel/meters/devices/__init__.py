"""Devices: keys that submit readings of the meters that they were given (GX-USR-2)."""

from elhandel.meters.devices.given import customer_of_device, give_meters, meters_of_devices

__all__ = ["customer_of_device", "give_meters", "meters_of_devices"]
