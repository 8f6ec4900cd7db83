"""Names in a sentence: so many as a reader takes."""

from collections.abc import Iterable
from itertools import islice

NAMED_AT_MOST = 10


def first_of(names: Iterable[str]) -> str:
    """The first few, and ` ...` where there are more."""
    few = list(islice(names, NAMED_AT_MOST + 1))
    return ", ".join(few[:NAMED_AT_MOST]) + (" ..." if len(few) > NAMED_AT_MOST else "")
