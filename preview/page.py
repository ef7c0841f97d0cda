"""The one page: items as HTML, without a network, for screen and paper. Its looks are `page.css`, its tools `page.js`."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import groupby
from pathlib import Path

from betang.training.views import Key
from betang.wording.measure import TEXT_LIMIT
from preview.formatting import formatted
from preview.frames import Bubble, BubbleKind, Item
from preview.groups import GROUPS, Group

_HERE = Path(__file__).parent
_MARKS = (("url", "↗"), ("copies", "⧉"), ("switch", "➤"))
"""What Telegram shows in the corner of a button that does something on the phone itself."""


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    name: str


def page(items: Sequence[Item], languages: Sequence[Language], made_on: str) -> str:
    """The whole document. `items` in any order: they are sorted by groups, and keep their order within."""
    order = [one.id for one in GROUPS]
    sections = [
        (GROUPS[number], list(found))
        for number, found in groupby(
            sorted(items, key=lambda item: order.index(item.group)), key=lambda item: order.index(item.group)
        )
    ]
    style, script = _style(languages), (_HERE / "page.js").read_text(encoding="utf-8")
    body = "\n".join(_section(group, found, languages) for group, found in sections)
    return f"""<!doctype html>
<html lang="id" data-show="all">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">
<title>Semua layar Betang</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<a class="skip" href="#isi">Ke isi</a>
{_head(sections, languages, made_on)}
{_tools(sections, languages, len(items))}
<main id="isi">
{body}
</main>
<script>{script}</script>
</body>
</html>
"""


def _style(languages: Sequence[Language]) -> str:
    """Dark stands in a file of its own, since it is said twice: for the device's wish and for the reader's."""
    dark = (_HERE / "dark.css").read_text(encoding="utf-8")
    asked = f'@media screen and (prefers-color-scheme: dark) {{\n:root:not([data-theme="light"]) {{\n{dark}}}\n}}\n'
    chosen = f'@media screen {{\n:root[data-theme="dark"] {{\n{dark}}}\n}}\n'
    hidden = "".join(
        f':root[data-show="{one.code}"] [data-locale]:not([data-locale="{one.code}"]) {{ display: none; }}\n'
        for one in languages
    )
    sheet = (_HERE / "page.css").read_text(encoding="utf-8")
    return sheet.replace("/*dark*/", asked + chosen) + f"@media screen {{\n{hidden}}}\n"


def _policy(style: str, script: str) -> str:
    """Nothing but what stands in the page: no other host, no file, no frame."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _head(sections: Sequence[tuple[Group, list[Item]]], languages: Sequence[Language], made_on: str) -> str:
    listed = "\n".join(
        f'<li><a href="#{group.id}">{escape(group.title)}</a> ({len(found)})</li>' for group, found in sections
    )
    names = ", ".join(one.name for one in languages)
    return f"""<header>
<h1>Semua layar Betang</h1>
<p>Untuk persetujuan dinas: setiap layar dan setiap pesan, seperti tampak di HP. Dibuat {escape(made_on)}. Bahasa: {escape(names)}.
Contoh cerita, kode, dan angka di sini rekaan.</p>
<p>Di atas setiap HP berdiri 40 huruf pertama: sebanyak itu dapat terlihat di layar kunci. Persetujuan dicatat di berkas
bacaan dan kuis itu sendiri: <code>reviewed_by</code> (peran, bukan nama) dan <code>review_by</code> (tanggal tinjauan
berikutnya).</p>
<ol class="contents">
{listed}
</ol>
</header>"""


def _tools(sections: Sequence[tuple[Group, list[Item]]], languages: Sequence[Language], count: int) -> str:
    parts = "".join(f'<option value="{group.id}">{escape(group.title)}</option>' for group, _ in sections)
    shown = "".join(f'<option value="{one.code}">{escape(one.name)}</option>' for one in languages)
    return f"""<form class="tools" role="search" hidden>
<label>Cari kata <input type="search" name="words" autocomplete="off"></label>
<label>Bagian <select name="part"><option value="">Semua bagian</option>{parts}</select></label>
<label>Bahasa <select name="show"><option value="all">Berdampingan</option>{shown}</select></label>
<label>Tampilan <select name="theme"><option value="">Seperti perangkat</option><option value="light">Terang</option>
<option value="dark">Gelap</option></select></label>
<output data-all="{count}"></output>
</form>"""


def _section(group: Group, items: Sequence[Item], languages: Sequence[Language]) -> str:
    shown = _table(items, languages) if group.id == "sisa" else _items(items, languages)
    return f"""<section id="{group.id}" aria-labelledby="{group.id}-judul">
<h2 id="{group.id}-judul">{escape(group.title)} ({len(items)})</h2>
<p class="signed">Disetujui oleh: {escape(group.signed_by)}</p>
{shown}
<p class="sign-off">{escape(group.title)}: disetujui / perlu diubah. Peran: ______________________ Tanggal: ______________ Paraf: __________</p>
</section>"""


# Phones


def _items(items: Iterable[Item], languages: Sequence[Language]) -> str:
    return '<div class="items">\n' + "\n".join(_item(one, languages) for one in items) + "\n</div>"


def _item(item: Item, languages: Sequence[Language]) -> str:
    anchor = "".join(letter if letter.isalnum() else "-" for letter in item.key)
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in item.facts)
    phones = "".join(_phone(item.frames[one.code], one) for one in languages)
    return (
        f'<article class="item" data-item id="{anchor}">'
        f'<h3>{escape(item.title)} <a href="#{anchor}">{escape(item.key)}</a></h3>'
        + (f'<dl class="facts">{facts}</dl>' if facts else "")
        + _picture(item)
        + f'<div class="phones">{phones}</div></article>'
    )


def _picture(item: Item) -> str:
    """Once for all languages; what is on it is said below it in each."""
    if item.picture is None or not item.picture.is_file():
        return ""
    return (
        f'<img class="picture" alt="" src="data:image/png;base64,{b64encode(item.picture.read_bytes()).decode()}">'
    )


def _phone(bubbles: Sequence[Bubble], language: Language) -> str:
    said = [one for one in bubbles if one.kind is BubbleKind.MESSAGE]
    lock = f'<p class="lock"><b lang="id">Layar kunci: </b>{escape(said[0].lock_line)}</p>' if said else ""
    longest = max((one.length for one in bubbles), default=0)
    chat = "".join(_bubble(one) for one in bubbles)
    return (
        f'<figure class="phone" data-locale="{language.code}" lang="{language.code}">{lock}<div class="chat">{chat}</div>'
        f'<figcaption lang="id">{escape(language.name)} · {longest} dari {TEXT_LIMIT} huruf</figcaption></figure>'
    )


def _bubble(bubble: Bubble) -> str:
    about = [bubble.about] if bubble.about else []
    if bubble.kind is BubbleKind.TOAST:
        about.append("sebaris di atas layar, setelah tombol ditekan")
    if bubble.silent is not None:
        about.append("tanpa suara" if bubble.silent else "dengan suara")
    head = f'<p class="about" lang="id">{escape(", ".join(about))}</p>' if about else ""
    rows = "".join(
        '<div class="row">' + " ".join(f'<span class="key">{_label(key)}</span>' for key in row) + "</div>"
        for row in bubble.rows
    )
    return f'{head}<div class="bubble {bubble.kind}">{formatted(bubble.text, bubble.entities)}</div>' + (
        f'<div class="keys">{rows}</div>' if rows else ""
    )


def _label(key: Key) -> str:
    mark = next((sign for name, sign in _MARKS if getattr(key, name)), "")
    return escape(f"{key.label} {mark}".rstrip())


# Sentences


def _table(items: Iterable[Item], languages: Sequence[Language]) -> str:
    heads = "".join(f'<th scope="col" data-locale="{one.code}">{escape(one.name)}</th>' for one in languages)
    rows = "\n".join(_sentence(item, languages) for item in items)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}\n</tbody></table>"


def _sentence(item: Item, languages: Sequence[Language]) -> str:
    cells = "".join(
        f'<td data-locale="{one.code}" lang="{one.code}">{escape(item.frames[one.code][0].text)}</td>'
        for one in languages
    )
    return f"<tr data-item>{cells}</tr>"
