"""What is this machine and what is not, at the start and whenever a connection is made."""

import httpx2
import pytest
from chat_server import NO_CLAIMS, chat_server

from marsad.config import Model
from marsad.errors import CoderError
from marsad.llm.endpoint import Roads, endpoint_of, is_loopback, permit
from marsad.llm.limits import Limits
from marsad.llm.transport import Transport

NAMES = {"box": ("127.0.0.1", "::1"), "twofold": ("127.0.0.1", "203.0.113.9"), "far": ("203.0.113.9",), "none": ()}


def resolve(host):
    return NAMES[host]


def failing(host):
    raise OSError("no resolver")


def model(url, **more):
    return Model(base_url=url, model="stub", **more)


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        ("http://127.0.0.1:8080/v1", False),
        ("http://127.8.9.1/v1", False),
        ("http://[::1]:8080/v1/", False),
        ("http://[::ffff:127.0.0.1]/v1", False),
        ("https://box/v1", False),
        ("http://twofold/v1", True),
        ("http://far:1/v1", True),
        ("http://none/v1", True),
        ("http://0.0.0.0:8080/v1", True),
        ("http://10.0.0.4:8000/v1", True),
        ("http://[::ffff:10.0.0.4]/v1", True),
        ("http://[fe80::1]/v1", True),
    ],
)
def test_what_is_this_machine(url, remote):
    found = endpoint_of(model(url), resolve)
    assert found.remote is remote and not found.url.endswith("/")
    permit(model(url, allow_remote=True), found)
    if remote:
        with pytest.raises(CoderError) as error:
            permit(model(url), found)
        assert error.value.slug == "model-remote" and "allow_remote" in error.value.sentence
    else:
        permit(model(url), found)


def test_a_name_that_cannot_be_looked_up_is_not_this_machine():
    assert endpoint_of(model("http://box/v1"), failing).remote


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8080",
        "ftp://127.0.0.1/v1",
        "http:///v1",
        "http://me:secret@127.0.0.1/v1",
        "http://127.0.0.1/v1?k=1",
        "http://127.0.0.1:99999/v1",
        "http://127.0.0.1/v1#a",
        "http://[::1/v1",
        "file:///etc/passwd",
        "http://127.0.0.1:0/",
    ],
)
def test_what_is_no_address(url):
    with pytest.raises(CoderError) as error:
        endpoint_of(model(url), resolve)
    assert error.value.slug == "model-url" and "secret" not in error.value.sentence


@pytest.mark.parametrize("address", ["", "localhost", "127.0.0.1.example.org", "2130706433", "203.0.113.1", "::"])
def test_what_is_no_address_of_loopback(address):
    assert not is_loopback(address)


def call(url, *, local, addresses):
    stub = model(url, timeout=2)
    roads = Roads(local=local, resolve=lambda host: addresses)
    with httpx2.Client(transport=Transport(stub, "", roads, Limits(stub)), trust_env=False) as client:
        return client.post(f"{url}/chat/completions", json={"model": "stub", "messages": []}).status_code


def test_a_name_is_looked_up_again_when_a_connection_is_made():
    with chat_server(lambda body: NO_CLAIMS) as address:
        url = address.replace("127.0.0.1", "box.example")
        assert call(url, local=True, addresses=("127.0.0.1",)) == 200
        assert call(url, local=False, addresses=("127.0.0.1",)) == 200
        for moved in (("203.0.113.9",), ("127.0.0.1", "203.0.113.9")):
            with pytest.raises(CoderError) as error:
                call(url, local=True, addresses=moved)
            assert error.value.slug == "model-remote" and "nothing was sent" in error.value.sentence


def test_the_next_address_of_a_name_is_tried():
    with chat_server(lambda body: NO_CLAIMS) as address:
        assert (
            call(address.replace("127.0.0.1", "box.example"), local=True, addresses=("127.0.0.2", "127.0.0.1")) == 200
        )


def test_a_remote_endpoint_is_refused_before_anything_is_sent(asking):
    with pytest.raises(CoderError) as error:
        asking("http://203.0.113.9/v1")
    assert error.value.slug == "model-remote"
    assert asking("http://203.0.113.9/v1", allow_remote=True).remote
