"""What we tell the model: Markdown with strict variables, each file with a digest."""

from .library import digest, render

__all__ = ["digest", "render"]
