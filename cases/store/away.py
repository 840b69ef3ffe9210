"""Whether an error means that the database could not be asked or written at all, whatever was wanted of it."""

from collections.abc import Iterator

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection


def store_is_away(error: BaseException) -> bool:
    """True where the error, or what it was raised from, is a database that is gone, locked or full: come again later.

    Nothing was committed then.
    """
    return any(isinstance(one, OperationalError | InterfaceError | NoConnection) for one in _and_its_causes(error))


def _and_its_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
