"""The index on a real Chroma server: what is built by one client is found by another, and only changes are embedded."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge_base.index.embedded import EmbeddedIndex
from knowledge_base.index.opening import open_index
from knowledge_base.search import Knowledge
from tests.ports import free_port

WAIT_SECONDS = 60


class LetterVectors:
    """A small embedder: how often each letter occurs. It counts what it was asked."""

    name = "letters"

    def __init__(self) -> None:
        self.embedded = 0

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.embedded += len(texts)
        return [[text.lower().count(letter) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The URL of `chroma run` in a process of its own."""
    port = free_port()
    command = Path(sys.executable).with_name("chroma")
    if not command.is_file():
        pytest.skip("the chroma command is not installed")
    said = (tmp_path / "said.txt").open("w")
    run = [str(command), "run", "--path", str(tmp_path / "vectors"), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(run, stdout=said, stderr=said)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
        said.close()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "chroma ended"
        time.sleep(0.1)
    raise AssertionError("chroma did not answer")


def test_an_index_on_a_server_is_found_by_another_client_and_updated_by_what_changed(
    server: str, tmp_path: Path
) -> None:
    passages = [p for p in Knowledge().passages() if p.document in ("PB-01", "PB-25")]
    first = LetterVectors()
    built = EmbeddedIndex(tmp_path / "one", first, server).build(passages, "digest-1")
    changed = [replace(passages[0], text="zzz zzz zzz"), *passages[1:]]
    again = EmbeddedIndex(tmp_path / "one", LetterVectors(), server).build(changed, "digest-2")
    other = EmbeddedIndex(tmp_path / "two", LetterVectors(), server)
    assert built == first.embedded > len(passages)
    assert 1 <= again <= 1 + len(passages[0].sayings)
    assert other.nearest("zzz zzz zzz zzz", changed)[0][0] == passages[0].id
    assert len(other.nearest("payment", changed)) == len(passages)
    assert open_index(tmp_path / "one", "digest-1", server) is None
    assert open_index(tmp_path / "one", "digest-2", server) is not None
