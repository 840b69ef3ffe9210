"""The glossary: foreign words are read as English ones, English words stay what they are."""

import pytest

from knowledge_base.bench.measure import Query, copied
from knowledge_base.glossary import meanings
from knowledge_base.lexical import words
from knowledge_base.passages import codes_asked
from knowledge_base.search import Knowledge


@pytest.mark.parametrize(
    ("foreign", "english"),
    [
        ("Konto aufgelöst", "account closed"),
        ("montant faux", "amount wrong"),
        ("manca l'indirizzo", "missing address"),
        ("falta la cuenta", "missing account"),
    ],
)
def test_a_foreign_phrase_is_read_as_the_english_one(foreign: str, english: str) -> None:
    assert words(foreign) == words(english)


def test_an_english_word_is_never_read_as_a_foreign_one() -> None:
    assert meanings("correspondent") == ("correspondent",)
    assert words("bankrupt") == ["bankrupt"]


def test_a_false_friend_has_all_its_meanings() -> None:
    assert set(meanings("deckung")) == {"cover", "liquidity"}


def test_articles_of_other_languages_are_no_words_of_a_search() -> None:
    assert words("der les una") == []


def test_a_word_in_capitals_is_no_code_unless_the_table_knows_it() -> None:
    assert codes_asked(["IBAN", "UETR", "AC04", "DUPL", "PB-13"]) == {"AC04", "DUPL", "PB-13"}


@pytest.mark.parametrize(
    ("query", "playbook"),
    [
        ("die Empfängerbank meldet: Konto ist aufgelöst", "PB-30"),
        ("notre donneur d'ordre a payé deux fois la même chose", "PB-62"),
        ("il fornitore ha un nuovo conto", "PB-31"),
    ],
)
def test_a_foreign_question_finds_its_playbook_without_a_model(query: str, playbook: str) -> None:
    assert playbook in Knowledge().playbooks_for(query)


def test_a_query_that_stands_in_a_document_is_not_measured() -> None:
    telling = Query("Funds returned since no posting is possible", "PB-30", "narratives", "others")
    own = Query("they tell us nobody can be credited there any longer", "PB-30", "narratives", "others")
    assert copied([telling, own]) == [telling]
