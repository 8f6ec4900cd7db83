"""The texts that a table of indicators holds, each with a sentence for what does not fit."""

import re
from typing import Annotated

from pydantic import AfterValidator

from t2a.domain.indicators.filters import unclosed


def _one_line(text: str) -> str:
    """Line breaks of a block in YAML become blanks."""
    if not (found := re.sub(r"\s*\n\s*", " ", text.strip())):
        raise ValueError("this text is empty; write one or leave the key out")
    return found


def _closed(text: str) -> str:
    if found := unclosed(text):
        raise ValueError(f"{found} has no counterpart; close every bracket and every quote")
    return text


Text = Annotated[str, AfterValidator(_one_line)]
Expression = Annotated[Text, AfterValidator(_closed)]
