"""Whether an error means that the connection to the database was lost, and nothing about what was asked of it."""

from collections.abc import Iterator


def connection_lost(error: BaseException) -> bool:
    """True where the error, or what it was raised from, is a cut connection: the same again may well succeed."""
    return any(
        getattr(one, "connection_invalidated", False) for one in _and_its_causes(error)
    )  # as SQLAlchemy tells it


def _and_its_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
