"""How well something is done, in three steps, or not judged; shared by scores, tables and drawings."""

from enum import StrEnum


class Grade(StrEnum):
    """The verdict on one check. Drawings show it by colour and by shape or label."""

    GOOD = "good"  # inside the tolerance
    CLOSE = "close"  # outside, but by less than the tolerance again
    OFF = "off"
    UNSURE = "unsure"  # seen, but not well enough to say
    UNKNOWN = "unknown"  # cannot be judged from here
