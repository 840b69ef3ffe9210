"""An application over a fresh store with a fake agent, and a client that talks to it without a network."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "cases" / "store"))


@pytest.fixture
def serve(tmp_path: Path) -> Callable[[Callable[..., Coroutine[Any, Any, Any]]], Any]:
    """Run a scene with (client, counter): an HTTP client and the parts behind it."""
    from counter import Counter

    def serving(scene: Callable[..., Coroutine[Any, Any, Any]], **fakes: Any) -> Any:
        async def inner() -> Any:
            counter = Counter(tmp_path, **fakes)
            async with counter.client() as client:
                try:
                    return await scene(client, counter)
                finally:
                    await counter.application.store.close()

        return asyncio.run(inner())

    return serving
