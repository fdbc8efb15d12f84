"""https: the certificate is that of the name, whatever address was checked."""

import shutil
import ssl
import subprocess

import pytest

from marsad.errors import FetchError

from .conftest import Wild

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"


@pytest.fixture(scope="module")
def secured(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Wild(context=context)
    server.pages["/n"] = PAGE
    yield server, str(certificate)
    server.close()


def test_a_trusted_certificate_of_the_name_is_accepted(secured, make_fetcher):
    server, certificate = secured
    page = make_fetcher(authorities=certificate).fetch(server.url("/n", "news.example", "https"))
    assert (page.body, page.address) == (b"x", "127.0.0.1")
    assert page.head.startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(("host", "trusted"), [("other.example", True), ("127.0.0.1", True), ("news.example", False)])
def test_any_other_is_refused_at_once(secured, make_fetcher, hours, host, trusted):
    server, certificate = secured
    fetcher = make_fetcher(authorities=certificate if trusted else "")
    with pytest.raises(FetchError) as refused:
        fetcher.fetch(server.url("/n", host, "https"))
    assert refused.value.slug == "tls-failed"
    assert hours.slept == []


def test_the_environment_adds_no_trust(secured, make_fetcher, monkeypatch):
    server, certificate = secured
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    with pytest.raises(FetchError) as refused:
        make_fetcher().fetch(server.url("/n", "news.example", "https"))
    assert refused.value.slug == "tls-failed"


def test_no_secure_server_at_all(wild, make_fetcher):
    with pytest.raises(FetchError) as refused:
        make_fetcher(retries=0, timeout=1.0).fetch(wild.url("/n", "news.example", "https"))
    assert refused.value.slug in ("tls-failed", "connection-failed")


def test_authorities_that_are_none(wild, make_fetcher, tmp_path):
    path = tmp_path / "nothing.pem"
    path.write_text("nothing")
    with pytest.raises(FetchError) as refused:
        make_fetcher(authorities=str(path)).fetch(wild.url("/n", "news.example", "https"))
    assert refused.value.slug == "authorities-unreadable"
