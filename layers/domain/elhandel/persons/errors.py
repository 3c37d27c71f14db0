"""What cannot be done for a person, and why."""

from elhandel.values.errors import DomainError


class UnableToErase(DomainError):
    """A person of whom something goes on: supply, a process, a correction, a bill."""

    code = "unable-to-erase"
    status = 409


class UnableToAnswer(DomainError):
    """A part of what is held about a person that is not known, or a place in it that is not one."""

    code = "unable-to-answer"


class UnableToRectify(DomainError):
    """A rectification that says too little, or too much."""

    code = "unable-to-rectify"
