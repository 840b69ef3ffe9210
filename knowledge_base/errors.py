"""The error root of the package."""


class KnowledgeError(Exception):
    """Knowledge that cannot be used as it stands."""


class InvalidDocument(KnowledgeError):
    """A document breaks the schema; `file` and `key` say where."""

    def __init__(self, file: str, key: str, text: str) -> None:
        super().__init__(f"{file}: {key}: {text}" if key else f"{file}: {text}")
        self.file = file
        self.key = key
        self.text = text
