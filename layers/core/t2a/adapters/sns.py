"""Alerts through an SNS topic, whose subjects become those of e-mails."""

import unicodedata
from typing import TYPE_CHECKING

from t2a.adapters.aws_errors import translated

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient

LONGEST_SUBJECT = 99
# SNS takes 256 KiB with everything; the subject and the note have to fit beside the body.
MOST_BODY_BYTES = 256 * 1024 - 1024
CUT = "\n\n[cut here: the rest is in the ledger, see `t2a run`]"
# What has no decomposition of its own: dashes, quotation marks, ligatures.
SPELLED = str.maketrans(
    {
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{LATIN SMALL LETTER SHARP S}": "ss",
        "\N{LATIN SMALL LETTER O WITH STROKE}": "o",
        "\N{LATIN SMALL LETTER AE}": "ae",
        "\N{LATIN SMALL LIGATURE OE}": "oe",
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
        "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
    }
)


class SnsAlerts:
    """Implements `t2a.ports.Alerts`."""

    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client, self._topic_arn = client, topic_arn

    def publish(self, subject: str, body: str) -> None:
        """The subject is spelled in ASCII on one line and cut, as SNS asks; so is a body that is too large."""
        with translated("publishing an alert"):
            line = _subject(subject)
            self._client.publish(TopicArn=self._topic_arn, Subject=line, Message=_body(body) or line)


def _subject(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(SPELLED))
    spelled = "".join(one for one in decomposed if not unicodedata.combining(one))
    printable = "".join(one if one.isprintable() else " " for one in spelled.encode("ascii", "replace").decode())
    line = " ".join(printable.split()) or "T2A"
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 3]}..."


def _body(text: str) -> str:
    encoded = text.encode()
    if len(encoded) <= MOST_BODY_BYTES:
        return text
    return encoded[: MOST_BODY_BYTES - len(CUT.encode())].decode(errors="ignore") + CUT
