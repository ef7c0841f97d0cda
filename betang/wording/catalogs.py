"""Keeps the .po files in step with the sources: `python -m betang.wording.catalogs update` and `check`.

`update` adds new sentences, marks translations of changed ones fuzzy, and drops what nobody says any more.
`check` fails on anything a person would read wrongly: missing, fuzzy, obsolete, and placeholders or tags that
differ from the source. A language is begun by making its folder `locales/<code>/LC_MESSAGES`.
"""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from betang.errors import SettingsError
from betang.wording.extract import DOMAINS, sentences

_PLURALS = {"en": "nplurals=2; plural=(n != 1);"}
_ONE_FORM = "nplurals=1; plural=0;"
"""Indonesian, and so Banjar, Ngaju and Ma'anyan, count without a plural form."""

_MARKUP = re.compile(r"\{[a-z][a-z0-9_]*\}|</?[a-z][^<>]*>|\*\*|^- ", re.MULTILINE)
"""Placeholders, tags, and the marks of Markdown."""

_STRAY_BRACE = re.compile(r"[{}]")


def template(root: Path, domain: str) -> Catalog:
    """The sentences of one catalogue without translations. Raises SettingsError for contradictory plurals."""
    catalog = Catalog(fuzzy=False)
    plurals: dict[str, str] = {}
    for message in sentences(root, domain):
        if plurals.setdefault(message.msgid, message.plural) != message.plural:
            raise SettingsError(
                f"{message.file}:{message.line}: {message.msgid!r} stands with and without a plural"
            )
        msgid = (message.msgid, message.plural) if message.plural else message.msgid
        catalog.add(msgid, locations=[(message.file, message.line)])
    return catalog


def update(root: Path) -> list[Path]:
    """Bring every .po file of every language in step; returns the files that changed."""
    changed = []
    for folder in _languages(root):
        for domain in DOMAINS:
            path = folder / f"{domain}.po"
            catalog = _read(path, folder.parent.name)
            catalog.update(template(root, domain), no_fuzzy_matching=False)
            catalog.obsolete.clear()
            text = _as_text(catalog, folder.parent.name)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                changed.append(path)
    return changed


def complaints(root: Path) -> list[str]:
    """Everything wrong with the translations, as `file: what`; empty when all is well."""
    return [line for folder in _languages(root) for domain in DOMAINS for line in _check(root, folder, domain)]


def _check(root: Path, folder: Path, domain: str) -> Iterator[str]:
    path = folder / f"{domain}.po"
    name = path.relative_to(root).as_posix()
    wanted = template(root, domain)
    catalog = _read(path, folder.parent.name)
    for message in wanted:
        if message.id and (problem := _problem(message, catalog.get(message.id))):
            yield f"{name}: {problem}: {_first(message.id)!r}"
    for message in catalog:
        if message.id and wanted.get(message.id) is None:
            yield f"{name}: nobody says this any more: {_first(message.id)!r}"
    if catalog.obsolete:
        yield f"{name}: holds {len(catalog.obsolete)} obsolete translations; run update"


def _problem(source: Message, translated: Message | None) -> str:
    if translated is None:
        return "not in the file; run update"
    if translated.fuzzy:
        return "the source changed, look at the translation again (fuzzy)"
    strings = _strings(translated)
    if not all(strings):
        return "not translated"
    if isinstance(source.id, str) != isinstance(translated.id, str):
        return "plural forms changed; run update"
    expected = _markup(_first(source.id))
    differing = next((text for text in strings if _markup(text) != expected), None)
    return f"placeholders or tags differ from the source in {differing!r}" if differing is not None else ""


def _markup(text: str) -> Counter[str]:
    """Placeholders, tags and marks; a stray brace counts as a broken placeholder."""
    return Counter(_MARKUP.findall(text)) + Counter(_STRAY_BRACE.findall(_MARKUP.sub("", text)))


def _first(msgid: str | Sequence[str]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def _strings(message: Message) -> list[str]:
    """The translation's forms; one for a sentence without a plural."""
    string = message.string or ""
    return [string] if isinstance(string, str) else list(string)


def _languages(root: Path) -> list[Path]:
    return sorted(root.glob("locales/*/LC_MESSAGES"))


def _read(path: Path, code: str) -> Catalog:
    source = path.read_bytes() if path.exists() else _header(code).encode()
    return read_po(io.BytesIO(source), abort_invalid=True)


def _header(code: str) -> str:
    """Without dates, so that an update without changes changes nothing."""
    plurals = _PLURALS.get(code, _ONE_FORM)
    return (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {code}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {plurals}\\n"\n\n'
    )


def _as_text(catalog: Catalog, code: str) -> str:
    body = io.BytesIO()
    write_po(body, catalog, width=110, omit_header=True, include_lineno=False, sort_by_file=True)
    return _header(code) + body.getvalue().decode("utf-8").strip("\n") + "\n"


def main(arguments: list[str], root: Path) -> int:
    """Exit status: 0 when all is well, 1 when `check` complains, 2 for a wrong call."""
    match arguments:
        case ["update"]:
            lines = [f"updated {path.relative_to(root).as_posix()}" for path in update(root)]
            status = 0
        case ["check"]:
            lines = complaints(root)
            status = 1 if lines else 0
        case _:
            lines, status = ["usage: python -m betang.wording.catalogs update|check"], 2
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
