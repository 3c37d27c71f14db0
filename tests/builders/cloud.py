"""AWS inside the test's own process."""

import contextlib
from collections.abc import Iterator
from functools import lru_cache

import boto3
from moto import mock_aws


@contextlib.contextmanager
def aws_in_process() -> Iterator[None]:
    """An AWS with nothing in it, gone with the block.

    All share one session: a new one reads the descriptions of its services anew, which costs more
    than most tests.
    """
    with mock_aws(config={"core": {"reset_boto3_session": False}}):
        before, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, _session()
        try:
            yield
        finally:
            boto3.DEFAULT_SESSION = before


@lru_cache(maxsize=1)
def _session() -> boto3.Session:
    return boto3.Session()
