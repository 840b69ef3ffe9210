"""The argument shapes that several tools share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Path = Annotated[str, Field(max_length=300, description="path of an element or line, as findings have it")]


class Nothing(BaseModel):
    """No arguments: the tool looks at the case itself."""

    model_config = ConfigDict(extra="forbid")


class AtPath(Nothing):
    path: Path
