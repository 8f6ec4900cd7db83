"""What every part of a mapping file has in common."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def one_of(*keys: str) -> ConfigDict:
    """For the schema: exactly one of the keys is given."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in keys]})
