"""What every command turns into one sentence."""


class CourseError(Exception):
    """What was asked for can't be done; the message is one sentence on what is wrong and what to do."""
