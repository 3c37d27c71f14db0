"""The AWS services that the template's resources live in: moto as a process of ours, or a
LocalStack that runs.
"""

from simulator.local.cloud.aws.endpoint import AwsEndpoint
from simulator.local.cloud.aws.resources import Resources

__all__ = ["AwsEndpoint", "Resources"]
