"""The text of a stranger's PDF, read in a process of its own with bounds: whatever the file does, it ends there.

Run as a program it reads a PDF from standard input and writes its text. Nothing in it is rendered, run or fetched.
"""

import io
import subprocess
import sys

PAGES_MAX = 50
CHARACTERS_MAX = 20_000
SECONDS_MAX = 10
MEMORY_BYTES_MAX = 1 << 30


def text_of_pdf(data: bytes) -> str:
    """Text of the first pages, a blank line between them; empty for one that is encrypted, broken, or images alone."""
    program = [sys.executable, "-I", __file__]
    try:
        done = subprocess.run(program, input=data, capture_output=True, timeout=SECONDS_MAX, check=True)
    except (subprocess.SubprocessError, OSError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def main() -> None:
    """Any fault ends the process without text, and so does a file that asks for too much."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    pages: list[str] = []
    for number in range(min(len(reader.pages), PAGES_MAX)):
        pages.append(reader.pages[number].extract_text().strip())
        if sum(map(len, pages)) > CHARACTERS_MAX:
            break
    told = "\n\n".join(page for page in pages if page)
    sys.stdout.buffer.write(told[:CHARACTERS_MAX].encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
