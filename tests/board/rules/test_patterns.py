import time

import pytest

from contact_telesante.board.rules.values.patterns import UnsafePattern, matches, require_safe_pattern


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"[A-Z]{1,3}-?[0-9]{1,6}", "AB-123", "AB-"),
        (r"\d{3}/\d{3}", "120/080", "120-080"),
        (r"(?:[0-9]{2}-)+[0-9]", "12-34-5", "12-"),
        (r"A|B|(C|D)E?", "DE", "AB"),
        (r"[^\]\\]{2}", "ab", "a]"),
        (r".*foo.*", "a foo b", "fo"),
        (r"x{2,}", "xxx", "x"),
    ],
)
def test_plain_patterns_match_the_whole_text(pattern, good, bad):
    require_safe_pattern(pattern)

    assert matches(pattern, good)
    assert not matches(pattern, bad)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a*)*b",
        "(a|aa)+",
        "(?:a?){30}",
        "(a{1,2}){20}",
        ".*.*.*x",
        "a?" * 20 + "a" * 20,
        "(a|a)" * 20,
        "a{1000}",
        "a{3,2}",
        "(?=a)b",
        "(?P<n>a)",
        r"(a)\1",
        "(?i)a",
        "a**",
        "a+?",
        "a++",
        "a{2}{3}",
        "*",
        "(",
        "(a",
        "a)",
        "[a",
        "]",
        "{",
        r"\p{L}",
        "\\",
        "(((((((a)))))))",
        "",
        "a" * 201,
        None,
        3,
    ],
)
def test_a_pattern_that_may_take_long_or_means_nothing_is_refused(pattern):
    with pytest.raises(UnsafePattern):
        require_safe_pattern(pattern)


@pytest.mark.parametrize("pattern", [".*.*x", ".*foo.*", "[a-z]*[a-z]*", "a?" * 14 + "a" * 14, "(a|a)" * 15])
def test_the_worst_accepted_patterns_answer_quickly(pattern):
    require_safe_pattern(pattern)
    begun = time.perf_counter()

    matches(pattern, "a" * 199 + "!")

    assert time.perf_counter() - begun < 1


def test_an_unsafe_pattern_already_stored_is_taken_as_satisfied():
    assert matches("(a+)+b", "a" * 40)
