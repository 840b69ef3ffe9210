"""Large files of master data and payments: taken line by line, beside what is in force, and never half."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlalchemy.event

from agent.resolving import kept_sources
from history.bulk import import_lines
from history.store import OldLayout as OldHistory
from history.store import StoreHistory
from payments.vocabulary import Rail
from reference.bulk import import_file
from reference.reading import lines_of
from reference.store import OldLayout, StoreReference

ON = date(2026, 11, 20)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'master-data.db'}"


def a_file(tmp_path: Path, *lines: str, name: str = "rows.jsonl") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_good_rows_are_taken_and_bad_ones_told_by_line(tmp_path: Path, url: str) -> None:
    path = a_file(tmp_path, '{"bic": "ORMDGB2L", "name": "Ormsdale"}', "{", '{"bic": "nope"}', '{"bic": "KRLNNL2R"}')
    store = StoreReference(url)
    report = import_file(store, "banks", path)
    assert (report.accepted, report.rejected_count) == (2, 2)
    assert [row.line for row in report.rejected] == [2, 3]
    assert (store.bank("ORMDGB2LXXX", ON) or {})["name"] == "Ormsdale"


def test_the_present_edition_stays_where_no_row_is_good(tmp_path: Path, url: str) -> None:
    store = StoreReference(url)
    import_file(store, "banks", a_file(tmp_path, '{"bic": "ORMDGB2L"}'))
    before = store.in_force("banks")
    assert import_file(store, "banks", a_file(tmp_path, '{"name": "no bic"}', name="bad.jsonl")).accepted == 0
    assert store.in_force("banks") == before
    assert store.bank("ORMDGB2L", ON)


def test_a_break_in_the_middle_leaves_the_edition_in_force(tmp_path: Path, url: str) -> None:
    store = StoreReference(url)
    import_file(store, "banks", a_file(tmp_path, '{"bic": "ORMDGB2L"}'))

    def broken(taken: int, left_out: int) -> None:
        raise RuntimeError(f"{taken} {left_out}")

    with pytest.raises(RuntimeError):
        import_file(store, "banks", a_file(tmp_path, '{"bic": "KRLNNL2R"}', name="new.jsonl"), progress=broken)
    assert store.bank("ORMDGB2L", ON)
    assert store.bank("KRLNNL2R", ON) is None


def test_the_same_file_again_changes_nothing_for_readers(tmp_path: Path, url: str) -> None:
    store, path = StoreReference(url), a_file(tmp_path, "bic,name", "ORMDGB2L,Ormsdale", name="banks.csv")
    import_file(store, "banks", path)
    import_file(store, "banks", path)
    assert [row["bic"] for row in store.banks_named("Ormsdale", "", ON)] == ["ORMDGB2L"]


def test_a_payment_met_again_replaces_its_earlier_row(tmp_path: Path, url: str) -> None:
    store = StoreHistory(url)
    assert store.edition == "none"
    import_lines(
        store, lines_of(a_file(tmp_path, '{"reference": "R1", "amount": "5", "status": "pending"}', "{")), "e1"
    )
    report = import_lines(
        store, lines_of(a_file(tmp_path, '{"reference": "R1", "amount": "5", "status": "settled"}')), "e2"
    )
    assert report.accepted == 1
    assert [row["status"] for row in store.find(reference="R1")] == ["settled"]


def test_an_installation_reads_what_it_imported(tmp_path: Path, url: str) -> None:
    sources = kept_sources(url)
    assert sources.reference.bank("ORMDGB2L", ON) is None
    import_file(StoreReference(url), "banks", a_file(tmp_path, '{"bic": "ORMDGB2L"}'))
    assert sources.reference.bank("ORMDGB2L", ON)
    assert sources.history.edition == "none"


def test_a_calendar_put_in_force_counts_from_the_next_question_on(tmp_path: Path, url: str) -> None:
    calendars = kept_sources(url).calendars
    monday = date(2026, 11, 23)
    assert calendars.next_business_day(Rail.SWIFT_FINPLUS, "EUR", monday) == monday
    before = calendars.edition
    closed = a_file(tmp_path, '{"code": "EUR", "closed": ["2026-11-23"], "cut_offs": []}')
    import_file(StoreReference(url), "calendars", closed)
    assert calendars.next_business_day(Rail.SWIFT_FINPLUS, "EUR", monday) == date(2026, 11, 24)
    assert calendars.edition != before


def test_the_calendars_of_a_case_lie_over_those_kept(tmp_path: Path, url: str) -> None:
    import_file(StoreReference(url), "calendars", a_file(tmp_path, '{"code": "EUR", "closed": ["2026-11-23"]}'))
    calendars = kept_sources(url).calendars.under([{"code": "EUR", "closed": ["2026-11-24"]}])
    assert calendars.next_business_day(Rail.T2, "EUR", date(2026, 11, 23)) == date(2026, 11, 25)


def laid_out_before(url: str, *statements: str) -> None:
    path = Path(url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


OLD_WORDS = "CREATE TABLE reference_words (id INTEGER PRIMARY KEY, kind TEXT, edition TEXT, word TEXT, key TEXT)"
OLD_PAYMENTS = "CREATE TABLE history_payments (key TEXT PRIMARY KEY, uetr TEXT, body TEXT)"


def test_a_database_of_an_earlier_version_is_refused_and_says_what_to_do(url: str) -> None:
    row = "INSERT INTO reference_words (kind, edition, word, key) VALUES ('banks', 'e', 'w', 'k')"
    laid_out_before(url, OLD_WORDS, row, OLD_PAYMENTS, "INSERT INTO history_payments (key) VALUES ('k')")
    with pytest.raises(OldLayout, match=r"reference_words .* import again"):
        StoreReference(url)
    with pytest.raises(OldHistory, match=r"history_payments .* import again"):
        StoreHistory(url)


def test_an_empty_database_of_an_earlier_version_is_made_anew(tmp_path: Path, url: str) -> None:
    laid_out_before(url, OLD_WORDS, OLD_PAYMENTS)
    store = StoreReference(url)
    import_file(store, "banks", a_file(tmp_path, '{"bic": "ORMDGB2L", "name": "Ormsdale"}'))
    assert store.banks_named("Ormsdale", "", ON)
    assert StoreHistory(url).edition == "none"


def test_a_name_of_common_words_is_found_among_many(tmp_path: Path, url: str) -> None:
    rows = [f'{{"bic": "AA{a}{b}DE2L", "name": "Bank of {a}{b}"}}' for a in LETTERS for b in LETTERS]
    store = StoreReference(url)
    import_file(store, "banks", a_file(tmp_path, *rows, '{"bic": "ORMDGB2L", "name": "Of Bank"}'))
    assert [row["bic"] for row in store.banks_named("Bank of", "", ON)] == ["ORMDGB2L"]
    assert [row["bic"] for row in store.banks_named("Bank of QZ", "", ON)] == ["AAQZDE2L"]


def test_a_look_up_by_bic_does_not_read_all_rows(tmp_path: Path, url: str) -> None:
    store = StoreReference(url)
    import_file(store, "banks", a_file(tmp_path, '{"bic": "ORMDGB2L"}'))
    asked: list[str] = []
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        sa.event.listen(store._engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
        assert store.bank("ORMDGB2L", ON)
        plan = connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}", ["x"] * asked[0].count("?")).fetchall()
    assert any("lookup=?" in step[-1] for step in plan), plan
