"""Pages of the harness: the markup of web/README.md with texts of its own, in both languages."""

import html
import json
from pathlib import Path

from marsad.ontology import claim_types

ROOT = Path(__file__).parents[3]
WORDS = json.loads((ROOT / "web" / "src" / "words.json").read_text(encoding="utf-8"))
STATUSES = {
    "occurred": ("وقع", "occurred"), "ongoing": ("مستمر", "ongoing"), "planned": ("مزمع", "planned"),
    "hypothetical": ("محتمل", "possible"), "denied": ("منفي", "denied"),
}  # fmt: skip
SIGNS = {
    "firm": ("مصدران مستقلان أو أكثر", "two independent sources or more"), "single": ("مصدر واحد", "one source"),
    "disputed": ("مختلف فيه", "disputed"), "unreal": ("مزمع أو محتمل أو منفي", "planned, possible or denied"),
    "many": ("عدة حوادث، والقوس حصة المختلف فيه", "several; the arc is the disputed share"),
    "rough": ("الموقع معروف تقريبا", "place known roughly"),
}  # fmt: skip
TEXT = {
    "brand": ("مرصد", "Marsad"), "skip": ("إلى المحتوى", "Skip to content"), "menu": ("أقسام الموقع", "Sections"),
    "map": ("الخريطة", "Map"), "incidents": ("الحوادث", "Incidents"), "claims": ("الادعاءات", "Claims"),
    "sources": ("المصادر", "Sources"), "changes": ("التغييرات", "Changes"), "review": ("المراجعة", "Review"),
    "search": ("بحث في التقارير", "Search the reports"), "theme": ("المظهر", "Theme"), "auto": ("كالنظام", "as the system"),
    "light": ("فاتح", "light"), "dark": ("داكن", "dark"), "apply": ("تطبيق", "Apply"), "other": ("English", "العربية"),
    "menu-open": ("القائمة", "Menu"), "licences": ("الرخص", "Licences"), "filters": ("المرشحات", "Filters"),
    "type": ("النوع", "Type"), "status": ("الحال", "Status"), "since": ("من يوم", "From"), "until": ("إلى يوم", "To"),
    "as-list": ("اعرضها قائمة", "Show as list"), "results": ("الحوادث في المشهد", "Incidents in view"),
    "time": ("خط الزمن", "Timeline"), "all": ("كل الحوادث", "All incidents"), "actor": ("الفاعل", "Actor"),
    "any": ("الكل", "any"), "map-title": ("خريطة الحوادث", "Map of incidents"), "title": ("حوادث", "Incidents"),
}  # fmt: skip


def say(key, lang):
    return TEXT[key][lang == "en"]


def frame(body, *, lang, theme, kind, version, head="", data=None):
    """A whole page."""
    t = {key: html.escape(say(key, lang)) for key in TEXT}
    other = "en" if lang == "ar" else "ar"
    options = "".join(
        f'<option value="{name}"{" selected" if name == theme else ""}>{t[name]}</option>'
        for name in ("auto", "light", "dark")
    )
    links = "".join(
        f'<a href="/{"" if name == "map" else name}"{" aria-current=page" if name == kind else ""}>{t[name]}</a>'
        for name in ("map", "incidents", "claims", "sources", "changes", "review")
    )
    block = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c") if data else ""
    script = f'<script type="application/json" id="marsad-page">{block}</script>' if data else ""
    return f"""<!doctype html>
<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}" data-theme="{theme}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{t["brand"]}</title><link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="/static/app.css?v={version}">{head}
<script type="module" src="/static/app.js?v={version}"></script></head>
<body class="page page-{kind}">
<a class="skip" href="#main">{t["skip"]}</a>
<header class="top"><a class="brand" href="/">{t["brand"]}</a>
<details class="menu-box"><summary>{t["menu-open"]}</summary>
<nav class="menu" aria-label="{t["menu"]}">{links}</nav></details>
<form class="quick" role="search" action="/search"><input type="search" name="q" aria-label="{t["search"]}" placeholder="{t["search"]}"></form>
<div class="tools"><a class="tool" href="?lang={other}" data-keep="lang" lang="{other}" hreflang="{other}">{t["other"]}</a>
<form class="prefs" method="post" action="/preferences"><select name="theme" data-pref="theme" aria-label="{t["theme"]}">{options}</select>
<button class="button small" data-noscript>{t["apply"]}</button></form></div></header>
<main id="main" tabindex="-1">{script}{body}</main>
<footer class="foot"><a href="/static/licenses.txt">{t["licences"]}</a></footer>
<div class="toasts" id="toasts" role="status" aria-live="polite"></div>
</body></html>"""


def page_data(lang, version, digits, **settings):
    """The data block of a page with a map."""
    return {
        "lang": lang, "digits": digits, "calendar": "gregory", "months": "levant",
        "words": {key: words[lang] for key, words in WORDS.items()},
        "types": [
            {"code": each.code, "label": each.arabic if lang == "ar" else each.english, "family": each.code.split(".")[0]}
            for each in claim_types().values()
        ],
        "map": {"static": "/static/", "version": version, **settings},
    }  # fmt: skip


def observatory(lang, rows):
    """The front page's body."""
    t = {key: html.escape(say(key, lang)) for key in TEXT}
    types = "".join(
        f'<option value="{each.code}">{each.arabic if lang == "ar" else each.english}</option>'
        for each in claim_types().values()
    )
    checks = "".join(
        f'<label class="check"><input type="checkbox" name="status" value="{name}">{words[lang == "en"]}</label>'
        for name, words in STATUSES.items()
    )
    legend = "".join(
        f'<li><span class="sign {sign}"></span>{words[lang == "en"]}</li>' for sign, words in SIGNS.items()
    )
    return f"""<h1 class="vh">{t["map-title"]}</h1><div class="observatory">
<details class="fold"><summary>{t["filters"]}</summary><form class="filters" id="filters" method="get" action="/">
<div class="field"><label for="type">{t["type"]}</label><select id="type" name="type"><option value="">{t["any"]}</option>{types}</select></div>
<fieldset class="field"><legend>{t["status"]}</legend>{checks}</fieldset>
<div class="field"><label for="actor">{t["actor"]}</label><input id="actor" name="actor"></div>
<button class="button primary">{t["apply"]}</button></form></details>
<section class="map-box" aria-label="{t["map"]}"><div id="map" class="map"></div><a class="map-skip" href="#list">{t["as-list"]}</a></section>
<section class="timeline" id="timeline" aria-label="{t["time"]}">
<div class="field"><label for="since">{t["since"]}</label><input type="date" id="since" name="since" form="filters"></div>
<div class="field"><label for="until">{t["until"]}</label><input type="date" id="until" name="until" form="filters"></div>
<ul class="legend">{legend}</ul></section>
<section class="results" aria-label="{t["results"]}" tabindex="0"><p class="results-count" id="count" role="status"></p>
<ol class="list" id="list">{rows}</ol><a class="button" id="all" href="/incidents">{t["all"]}</a></section></div>"""


def row(uid, lang):
    """One incident of the list."""
    title, text, where, badge = (
        ("قصف على سوق الحي الشرقي", "قالت لجنة محلية إن قذائف سقطت على السوق وقت الذروة.", "الحي الشرقي", "مختلف فيه")
        if lang == "ar"
        else ("Shelling of the eastern market", "A local committee said shells fell at the busiest hour.", "East quarter", "disputed")
    )  # fmt: skip
    return f"""<li class="card" data-uid="{uid}"><p class="card-title"><a href="/incidents/{uid}">{title}</a></p>
<p class="card-meta"><span class="type" data-family="violence">{"قصف" if lang == "ar" else "shelling"}</span>
<span>{where}</span><bdi>{uid}</bdi></p><p class="badges"><span class="badge disputed">{badge}</span></p>
<p class="card-text">{text}</p></li>"""
