"""Every reason why a person is not forgotten yet is said in words before an erasure."""

from elhandel.persons.duties import SENTENCES
from elhandel_office.previews import DUTIES


def test_every_duty_has_words() -> None:
    assert SENTENCES.keys() == DUTIES.keys()
