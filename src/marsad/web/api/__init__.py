"""The API: what the pages show, as JSON, GeoJSON and Arrow under `/api/v1`.

`shapes` are the answers, `answers` writes them with tags, the other files hold the routes.
"""
