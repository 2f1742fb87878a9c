"""The frequent questions that ship: enough of them, each with a source, in nobody's place."""

from kb.faq.files import shipped_faqs
from kb.faq.model import MISTAKE_PREFIX
from kb.sample import load_sample
from vi import fold

LONGEST_CODE = 32


def test_there_are_enough_of_them_on_many_topics() -> None:
    faqs = shipped_faqs()
    assert len(faqs) >= 80
    assert len({faq.topic for faq in faqs}) >= 8
    assert len({faq.slug for faq in faqs}) == len(faqs)


def test_each_tells_where_it_was_read() -> None:
    for faq in shipped_faqs():
        source = faq.source
        assert source.name and source.read_on, faq.slug
        assert source.url.startswith(("https://", "http://")) or "/20" in source.name, faq.slug


def test_each_is_asked_in_several_ways_and_answered_briefly() -> None:
    for faq in shipped_faqs():
        assert len(faq.phrases) >= 3 and faq.question.endswith("?"), faq.slug
        assert 40 <= len(faq.answer) <= 450, (faq.slug, len(faq.answer))


def test_no_wording_stands_in_two() -> None:
    wordings = [fold(text) for faq in shipped_faqs() for text in (faq.question, *faq.phrases)]
    assert {text for text in wordings if wordings.count(text) > 1} == set()


def test_a_doubt_fits_the_list_of_the_staff() -> None:
    assert max(len(f"{MISTAKE_PREFIX}{faq.slug}") for faq in shipped_faqs()) <= LONGEST_CODE


def test_procedures_that_are_named_ship() -> None:
    assert {faq.code for faq in shipped_faqs() if faq.code} <= {procedure.code for procedure in load_sample()}
