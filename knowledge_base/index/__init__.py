"""The embedding index: vectors of all passages in an embedded Chroma store, queried only in doubt."""
