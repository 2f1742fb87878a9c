import pytest

from vi.build_accents import accented_runs, texts

Run = tuple[str, ...]


@pytest.fixture(scope="session")
def own_runs() -> list[Run]:
    """The runs of words with diacritics in every third file of the project's own texts, as they are now."""
    return list(accented_runs(texts(every=3)))
