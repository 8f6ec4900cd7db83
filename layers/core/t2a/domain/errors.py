"""Errors named by what to do next.

    T2AError
    ├── Retriable         the same work may succeed later: the message goes back to the queue
    │   └── Unanswered    it may have taken effect, the answer is lost: read back what it should have changed
    │       └── TimedOut  no answer in time: ask for less
    ├── Fatal             it cannot succeed until a person acts: to the ledger and the alert
    │   ├── Refused       DHIS2 or AWS refused us (password, rights): never tried again by itself
    │   └── Faulty        DHIS2 names by an error code what is wrong with what was asked: an indicator that fails
    └── TooLarge          the batch asks for more than the server gives: split it

Every message is one or two sentences: what happened, then what to do.
"""


class T2AError(Exception):
    """Base of everything that T2A raises on purpose."""


class Retriable(T2AError):
    """The same work may succeed later."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        """`retry_after`: seconds that the server asked for, when it did."""
        super().__init__(message)
        self.retry_after = retry_after


class Unanswered(Retriable):
    """The request may have taken effect although no usable answer came."""


class TimedOut(Unanswered):
    """No answer in time."""


class Fatal(T2AError):
    """Work that cannot succeed until a person changes something."""


class Refused(Fatal):
    """A wrong password, a missing right: trying again would lock the account."""


class Faulty(Fatal):
    """DHIS2 itself answered, and with an error code: what was asked for is at fault, not server or address."""


class TooLarge(T2AError):
    """More rows, a longer request or more time than the server takes.

    `certain`: the server said so. Else it only did not answer in time, which a smaller batch need not mend.
    """

    def __init__(self, message: str, *, certain: bool = True) -> None:
        super().__init__(message)
        self.certain = certain


def may_pass(error: Exception) -> bool:
    """Whether the same work may succeed later; an error that T2A did not foresee may."""
    return not isinstance(error, Fatal | TooLarge)


def sentence(error: Exception) -> str:
    """What ledger and alert say of an error; one that T2A did not foresee is named by its type."""
    if isinstance(error, T2AError):
        return str(error)
    return f"unexpected {type(error).__name__}: the function's log has the details"
