"""The Merkle tree of RFC 6962: roots, and proofs that an entry is in it or a later tree contains an earlier one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, split at the largest power of two below their number."""
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.appended(leaf)
    return frontier.root


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree as far as appending needs it: its size and the roots of its complete subtrees, largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def appended(self, leaf: bytes) -> "Frontier":
        """The tree with one more leaf hash: each trailing one bit of the size joins two subtrees."""
        peak, rest, size = leaf, list(self.peaks), self.size
        while size & 1:
            peak, size = node_hash(rest.pop(), peak), size >> 1
        return Frontier(self.size + 1, (*rest, peak))

    @property
    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Hashes from which leaf `index` gives the root (RFC 6962 §2.1.1). Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return ()
    at = _split(len(leaves))
    if index < at:
        return (*inclusion_proof(leaves[:at], index), root_of(leaves[at:]))
    return (*inclusion_proof(leaves[at:], index - at), root_of(leaves[:at]))


def includes(root: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """True where `proof` shows `leaf` at `index` of the tree with this size and root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistency_proof(leaves: Sequence[bytes], earlier: int) -> tuple[bytes, ...]:
    """Hashes that show the tree over the first `earlier` leaves inside the tree over all (RFC 6962 §2.1.2)."""
    if not 0 < earlier <= len(leaves):
        raise IndexError(earlier)
    return _consistency(leaves, earlier, whole=True)


def _consistency(leaves: Sequence[bytes], earlier: int, *, whole: bool) -> tuple[bytes, ...]:
    if earlier == len(leaves):
        return () if whole else (root_of(leaves),)
    at = _split(len(leaves))
    if earlier <= at:
        return (*_consistency(leaves[:at], earlier, whole=whole), root_of(leaves[at:]))
    return (*_consistency(leaves[at:], earlier - at, whole=False), root_of(leaves[:at]))


def consistent(first_root: bytes, first: int, second_root: bytes, second: int, proof: Sequence[bytes]) -> bool:
    """True where `proof` shows that the tree of size `second` begins with that of size `first` (RFC 9162 §2.1.4.2)."""
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second or not proof:
        return False
    hashes = list(proof) if first & (first - 1) else [first_root, *proof]
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
