"""What differs between versions of DHIS2; the rest of the stand-in asks here and nowhere else."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Version:
    """`number` is what the server calls itself."""

    number: str
    has_native_data_element_field: bool


VERSIONS = {"2.42": Version("2.42.5.2", has_native_data_element_field=True)}
