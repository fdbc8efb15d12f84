"""The observatory: `marsad serve`, a web application over the ledger.

`app` puts it together; `desk` is what every page is made with; `visit` is one request: who asks, in which language and
of which classes; `frame` writes pages from `templates` and the words of `words.toml`; `pages` and `api` answer.
"""
