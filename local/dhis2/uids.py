"""New DHIS2 identifiers."""

import secrets
import string

ALPHANUMERIC = string.ascii_letters + string.digits


def new_uid() -> str:
    """A letter and ten letters or digits."""
    return secrets.choice(string.ascii_letters) + "".join(secrets.choice(ALPHANUMERIC) for _ in range(10))
