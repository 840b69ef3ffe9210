"""Canonical JSON, the Merkle tree with its published vectors, and signed notes."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.ledger.canonical import NotCanonical, canonical, is_canonical
from cases.ledger.entry import KINDS, Record, UnknownKind, entry_bytes, salted
from cases.ledger.log import End, append, append_all
from cases.ledger.note import BadNote, Checkpoint, Verifier, opened, signed, verifier_of
from cases.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    consistent,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
)

VECTORS = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
LEAVES = [leaf_hash(entry) for entry in VECTORS]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "example.ledger/main"


@pytest.mark.parametrize(
    ("size", "root"),
    [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_roots_are_those_of_the_published_vectors(size: int, root: str) -> None:
    assert root_of(LEAVES[:size]).hex() == root


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1 word for word, to check the frontier against."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    at = 1
    while at * 2 < len(leaves):
        at *= 2
    return node_hash(by_definition(leaves[:at]), by_definition(leaves[at:]))


@settings(deadline=None)
@given(st.integers(0, 70))
def test_the_frontier_gives_the_root_of_the_definition(size: int) -> None:
    leaves = [leaf_hash(str(n).encode()) for n in range(size)]
    assert root_of(leaves) == by_definition(leaves)


@settings(deadline=None)
@given(st.integers(1, 70).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_every_entry_is_proven_to_be_in_the_tree_and_no_other(where: tuple[int, int]) -> None:
    size, index = where
    leaves = [leaf_hash(str(n).encode()) for n in range(size)]
    proof, root = inclusion_proof(leaves, index), root_of(leaves)
    assert includes(root, size, index, leaves[index], proof)
    assert not includes(root, size, index, leaf_hash(b"other"), proof)
    assert not includes(root, size, size, leaves[index], proof)
    assert size == 1 or not includes(root, size, (index + 1) % size, leaves[index], proof)


@settings(deadline=None)
@given(st.integers(1, 70).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_a_later_tree_is_proven_to_begin_with_an_earlier_one(sizes: tuple[int, int]) -> None:
    first, second = sizes
    leaves = [leaf_hash(str(n).encode()) for n in range(second)]
    proof = consistency_proof(leaves, first)
    old, new = root_of(leaves[:first]), root_of(leaves)
    assert consistent(old, first, new, second, proof)
    assert not consistent(leaf_hash(b"other"), first, new, second, proof)
    assert not consistent(old, first, leaf_hash(b"other"), second, proof)


def test_a_proof_beyond_the_tree_is_an_error() -> None:
    with pytest.raises(IndexError):
        inclusion_proof(LEAVES, 8)
    with pytest.raises(IndexError):
        consistency_proof(LEAVES, 9)


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(PLAIN)
def test_canonical_bytes_are_canonical_and_order_does_not_matter(value: object) -> None:
    data = canonical(value)
    assert is_canonical(data)
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == data


@pytest.mark.parametrize("value", [1.5, {"a": [0.0]}, float("nan"), {1: "a"}, "\ud800", {"a": object()}])
def test_floats_and_strange_keys_have_no_canonical_form(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


OTHER_WRITINGS = [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1.0}', b'{"a":1,"a":1}', b"{", b'{"a":"\\u00e9"}']


@pytest.mark.parametrize("data", OTHER_WRITINGS)
def test_other_writings_are_not_canonical(data: bytes) -> None:
    assert not is_canonical(data)


def test_entries_chain_and_times_do_not_go_back() -> None:
    first, end = append(End(), Record("opened", "c1"), NOON)
    second, end = append(end, Record("diagnosed", "c1"), NOON - timedelta(hours=1))
    assert end.size == 2
    assert end.last_at == NOON
    assert end.frontier.root == root_of([leaf_hash(first), leaf_hash(second)])
    assert is_canonical(second)


def test_a_batch_is_the_same_as_one_by_one() -> None:
    records = [Record(kind, "c1") for kind in ("opened", "diagnosed", "proposed")]
    entries, end = append_all(End(), records, NOON)
    assert end.frontier == Frontier(3, end.frontier.peaks)
    assert end.frontier.root == root_of([leaf_hash(e) for e in entries])


def test_unknown_kinds_and_floats_are_refused() -> None:
    assert len(KINDS) == 31
    with pytest.raises(UnknownKind):
        entry_bytes(Record("tidied"), index=0, at=NOON, previous_sha256="")
    with pytest.raises(NotCanonical):
        entry_bytes(Record("scored", facts={"p": 0.9}), index=0, at=NOON, previous_sha256="")


def test_a_salted_digest_depends_on_the_salt() -> None:
    assert salted("00" * 16, "ab" * 32) != salted("01" * 16, "ab" * 32)


CHECKPOINT = Checkpoint(ORIGIN, 8, root_of(LEAVES))
VERIFIER = verifier_of(ORIGIN, KEY)


def test_a_signed_note_opens_with_its_key() -> None:
    assert opened(signed(CHECKPOINT, (ORIGIN, KEY)), [Verifier.parse(str(VERIFIER))]) == CHECKPOINT


def test_two_keys_may_sign_and_one_known_is_enough() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    note = signed(CHECKPOINT, ("witness", other), (ORIGIN, KEY))
    assert opened(note, [VERIFIER]) == CHECKPOINT
    with pytest.raises(BadNote):
        opened(note, [verifier_of("stranger", other)])


def test_a_note_changed_anywhere_does_not_open() -> None:
    note = signed(CHECKPOINT, (ORIGIN, KEY)).encode()
    for place in range(len(note)):
        changed = note[:place] + bytes([note[place] ^ 1]) + note[place + 1 :]
        with pytest.raises(BadNote):
            opened(changed.decode(errors="replace"), [VERIFIER])
    assert opened(note.decode(), [VERIFIER]) == CHECKPOINT


@pytest.mark.parametrize("text", ["", "a+b", "name+00000000+AAAA", str(VERIFIER).replace(ORIGIN, "other")])
def test_a_key_with_another_name_or_form_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Verifier.parse(text)
