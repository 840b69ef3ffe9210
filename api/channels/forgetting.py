"""Taking away the marks of a file channel that nobody needs any more, so that they do not grow for good."""

from datetime import datetime

from cases.store import CaseStore

from .file import FileChannel

AT_A_TIME = 500


async def forget_marks(store: CaseStore, channel: FileChannel, before: datetime) -> int:
    """Forget every key whose message the channel took before then, by our own record; how many.

    A key that is not in the store, or whose outcome is open or was refused, keeps its mark: it tells whether it left.
    """
    number = 0
    for keys in channel.marks():
        for first in range(0, len(keys), AT_A_TIME):
            async with store.reading() as unit:
                over = await unit.erasing.settled_keys(keys[first : first + AT_A_TIME], before)
            for key in over:
                channel.forget(key)
            number += len(over)
    return number
