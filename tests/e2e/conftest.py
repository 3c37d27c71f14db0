"""A running stack for a file of end-to-end tests: a small supplier's January, played as the demo
plays it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from simulator.local.cloud.stack import Stack
from simulator.local.demo.figures import Figures
from simulator.local.demo.world import World
from tests.builders.evidence.traces import TraceDaemon
from tests.builders.story import played_story

CUSTOMERS = 12


@dataclass(frozen=True, slots=True)
class Played:
    """The stack after the story, with its figures, what was told, and its traces."""

    stack: Stack
    world: World
    figures: Figures
    tale: list[str]
    daemon: TraceDaemon


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    """The story, played once. The stack ends with its file: it works when nobody asks it too."""
    with TraceDaemon() as daemon, played_story(CUSTOMERS, daemon.address) as story:
        yield Played(story.stack, story.world, story.figures, story.tale, daemon)
