"""The mapping that a command is about: a file on this machine, or one that is registered in the stack."""

from contextlib import suppress
from pathlib import Path

from cli.stack import find_stack
from t2a.adapters.s3_mappings import S3Mappings
from t2a.domain.errors import Fatal
from t2a.domain.mapping import Mapping
from t2a.domain.mapping_file import MappingInvalid, read_mapping


def load_mapping(name: str, stack: str | None) -> Mapping:
    """`name` is a path or the name of a registered mapping. Raises MappingInvalid, or Fatal when there is none."""
    file = Path(name)
    if file.is_file():
        return read_mapping(_content(file), file_name=file.name)
    if file.suffix or len(file.parts) > 1:
        raise Fatal(f"there is no file {name}; give the path of a mapping file, or the name of a registered mapping")
    return _registered(name, stack)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Fatal(f"{file} cannot be read: {error.strerror}") from error


def _registered(name: str, stack: str | None) -> Mapping:
    found = find_stack(stack)
    mappings = S3Mappings(found.session.client("s3"), found.outputs["Bucket"])
    registered = found.ledger().registered(name)
    if registered is None:
        raise Fatal(f"no mapping named {name} is registered, and there is no such file; `ls mappings` shows yours")
    return read_mapping(mappings.read(name, registered.version).content, file_name=f"{name}.yaml")


def neighbours(name: str) -> list[Mapping]:
    """The other valid mapping files beside a file: what they use is not forgotten."""
    file = Path(name)
    if not file.is_file():
        return []
    found = []
    for other in sorted(file.parent.glob("*.yaml")):
        if other.name != file.name:
            with suppress(MappingInvalid, Fatal):
                found.append(read_mapping(_content(other), file_name=other.name))
    return found
