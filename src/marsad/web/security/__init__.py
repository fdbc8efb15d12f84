"""Security: who may come in, and what of the observatory is theirs.

`gate` stands before every route: it looks at the host's name (`hosts`), at who asks (`sessions`, `tokens`), at where a
form comes from (`csrf`), and lets nobody by who has not logged in. `login` and `openid` are the ways in, `passwords`
and `lockout` guard them, `rights` tells who may do what, and `notebook` notes who saw what is not public.
"""
