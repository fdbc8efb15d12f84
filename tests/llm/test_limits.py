"""Limits: what a run may spend is never passed, whoever asks at the same time, and turns come at their time."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as some

from marsad.config import Model
from marsad.errors import CoderError
from marsad.llm.limits import Limits, Tokens


def model(**more):
    return Model(base_url="http://127.0.0.1:9/v1", model="stub", **more)


def priced(most, **more):
    return Limits(model(price_in=1.0, price_out=10.0, **more), most)


def test_cost_is_by_the_million():
    assert priced(None).cost(Tokens(2_000_000, 100_000)) == pytest.approx(3.0)
    assert Limits(model()).cost(Tokens(2_000_000, 100_000)) == 0


def test_the_commands_limit_goes_before_the_settings():
    limits = priced(0.000_001, max_cost=100.0)
    with pytest.raises(CoderError) as error:
        limits.reserve(Tokens(10, 10))
    assert error.value.slug == "model-cost" and "--max-cost" in error.value.sentence


def test_a_limit_of_nothing_lets_nothing_pass():
    with pytest.raises(CoderError):
        priced(0.0).reserve(Tokens(1, 0))


def test_without_a_limit_everything_passes():
    limits = priced(None)
    for _ in range(5):
        limits.settle(limits.reserve(Tokens(10**9, 10**9)), Tokens(10**9, 10**9))
    assert limits.spent()["cost"] > 10_000


def test_who_could_pass_the_limit_waits_for_what_is_on_its_way():
    limits = priced(1.0)
    first = limits.reserve(Tokens(600_000, 0))
    passed = threading.Event()

    def second():
        limits.settle(limits.reserve(Tokens(600_000, 0)), Tokens(1, 0))
        passed.set()

    thread = threading.Thread(target=second)
    thread.start()
    assert not passed.wait(0.2)
    limits.settle(first, Tokens(100_000, 0))
    thread.join(5)
    assert passed.is_set() and limits.spent()["cost"] == pytest.approx(0.100_001)


def test_a_request_without_an_answer_gives_back_what_was_set_aside():
    limits = priced(1.0)
    for _ in range(10):
        limits.settle(limits.reserve(Tokens(900_000, 0)), None)
    assert limits.spent()["cost"] == 0


@given(some.lists(some.tuples(some.integers(0, 500_000), some.floats(0, 1)), max_size=40))
def test_the_limit_is_never_passed(asked):
    limits = priced(1.0)
    for prompt, share in asked:
        try:
            reserved = limits.reserve(Tokens(prompt, 1000))
        except CoderError:
            continue
        limits.settle(reserved, Tokens(int(prompt * share), int(1000 * share)))
        assert limits.spent()["cost"] <= 1.0


def test_turns_are_spread_over_the_minute():
    now, slept = [100.0], []

    def sleep(seconds):
        slept.append(round(seconds, 6))
        now[0] += seconds

    limits = Limits(model(requests_per_minute=30), clock=lambda: now[0], sleep=sleep)
    for _ in range(3):
        limits.take_turn()
    assert slept == [2, 2]
    now[0] += 60
    limits.take_turn()
    assert slept == [2, 2] and limits.spent()["requests"] == 4
