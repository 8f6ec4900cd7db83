"""The two instances of a command: by address and token, else by the secrets of the stack."""

import pytest

from cli.servers import Sign, credentials_of, open_instances
from t2a.domain.errors import Fatal

ONE, OTHER = Sign("https://one.example.org", "d2p_1"), Sign("https://other.example.org", "d2p_2")
NONE = Sign(None, None)


def test_each_side_is_signed_in_to_as_the_command_line_says() -> None:
    read = credentials_of(("t2a/tracker", ONE), ("t2a/aggregate", OTHER), None)
    assert [read(name).url for name in ("t2a/tracker", "t2a/aggregate")] == [ONE.url, OTHER.url]


@pytest.mark.parametrize("aggregate", [ONE, NONE])
def test_one_secret_for_both_sides_may_be_given_once(aggregate: Sign) -> None:
    read = credentials_of(("t2a/both", ONE), ("t2a/both", aggregate), None)
    assert read("t2a/both").url == ONE.url


def test_one_secret_with_two_addresses_is_refused_rather_than_guessed() -> None:
    with pytest.raises(Fatal, match="names one secret, t2a/both, for both instances, and the command line two"):
        open_instances(("t2a/both", ONE), ("t2a/both", OTHER), None)


def test_an_address_without_a_token_is_a_sentence() -> None:
    with pytest.raises(Fatal, match="give a token for the tracker instance: --tracker-token, or T2A_TRACKER_TOKEN"):
        open_instances(("t2a/tracker", Sign("https://one.example.org", None)), ("t2a/aggregate", NONE), None)
