"""Keeps the .po files in step with the sources: `python -m betang.wording.catalogs update`, `check` and `add`.

`update` adds new sentences, marks translations of changed ones fuzzy, and drops what nobody says any more.
`check` fails on anything a person would read wrongly: missing, fuzzy, obsolete, and placeholders or tags that
differ from the source. Only English must be whole; of a further language, what is missing or doubtful is said in
Indonesian, and counted. `add bjn "Bahasa Banjar"` begins one, also such that CLDR does not know.
"""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import PLURALS
from babel.messages.pofile import read_po, write_po

from betang.errors import SettingsError
from betang.wording.catalogue import is_translated
from betang.wording.extract import DOMAINS, sentences
from betang.wording.languages import MARKER, REQUIRED, SOURCE

_ONE_FORM = "nplurals=1; plural=0;"
"""Indonesian, and so Banjar, Ngaju and Ma'anyan, count without a plural form."""

_CODE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?\Z")

_LONGEST_NAME = 30
"""Characters of a language's name; it stands on a button."""

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


def add(root: Path, code: str, name: str) -> list[Path]:
    """Begin a language with every sentence untranslated; returns its files. Raises SettingsError."""
    name = name.strip()
    if not _CODE.match(code):
        raise SettingsError(f"a language's code is such as bjn or pt_BR (ISO 639), not {code!r}")
    if not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME:
        raise SettingsError(f"a language's own name has 1 to {_LONGEST_NAME} letters, not {name!r}")
    folder = root / "locales" / code
    if folder.exists() or code == SOURCE:
        raise SettingsError(f"the language {code} is there already; `update` brings it in step")
    (folder / "LC_MESSAGES").mkdir(parents=True)
    marker = folder / MARKER
    marker.write_text(_MARKER_TEXT + yaml.safe_dump({"name": name, "offered": False}, allow_unicode=True), "utf-8")
    return [marker, *_update(root, [folder / "LC_MESSAGES"])]


_MARKER_TEXT = """\
# What the language calls itself, and whether people can choose it. Set `offered: true` when native speakers have read
# the texts of safety; what is not translated by then is said in Indonesian, and the list of languages says so.
"""


def update(root: Path) -> list[Path]:
    """Bring every .po file of every language in step; returns the files that changed."""
    return _update(root, _languages(root))


def _update(root: Path, folders: Iterable[Path]) -> list[Path]:
    changed = []
    for folder in folders:
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
    """Everything wrong with the translations, as `file:line: what`; empty when all is well."""
    return [line for folder in _languages(root) for domain in DOMAINS for line in _check(root, folder, domain)]


def progress(root: Path) -> list[str]:
    """How far the languages are that may be incomplete, a line each; nothing for those that are whole."""
    lines = []
    for folder in _languages(root):
        code = folder.parent.name
        sentences_of = [m for domain in DOMAINS for m in _read(folder / f"{domain}.po", code) if m.id]
        done = sum(is_translated(message) for message in sentences_of)
        if code not in REQUIRED and done < len(sentences_of):
            lines.append(f"advice: locales/{code}: {done} of {len(sentences_of)} sentences are translated")
    return lines


def _check(root: Path, folder: Path, domain: str) -> Iterator[str]:
    path = folder / f"{domain}.po"
    name = path.relative_to(root).as_posix()
    wanted = template(root, domain)
    catalog = _read(path, folder.parent.name)
    required = folder.parent.name in REQUIRED
    for message in wanted:
        there = catalog.get(message.id) if message.id else None
        if message.id and there is None:
            file, line = message.locations[0]
            yield f"{file}:{line}: not in {name}; run update: {_first(message.id)!r}"
        elif there is not None and (problem := _problem(message, there, required=required)):
            yield f"{name}:{there.lineno}: {problem}: {_first(message.id)!r}"
    for message in catalog:
        if message.id and wanted.get(message.id) is None:
            yield f"{name}:{message.lineno}: nobody says this any more: {_first(message.id)!r}"
    if catalog.obsolete:
        yield f"{name}: holds {len(catalog.obsolete)} obsolete translations; run update"


def _problem(source: Message, translated: Message, *, required: bool) -> str:
    if not required and not is_translated(translated):
        return ""
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
    known = PLURALS.get(code) or PLURALS.get(code.split("_", maxsplit=1)[0])
    plurals = f"nplurals={known[0]}; plural={known[1]};" if known else _ONE_FORM
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
            wrong = complaints(root)
            lines, status = [*wrong, *progress(root)], 1 if wrong else 0
        case ["add", code, name]:
            lines, status = _added(root, code, name)
        case _:
            lines, status = ['usage: python -m betang.wording.catalogs update|check|add CODE "OWN NAME"'], 2
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return status


def _added(root: Path, code: str, name: str) -> tuple[list[str], int]:
    try:
        files = add(root, code, name)
    except SettingsError as error:
        return [str(error)], 1
    return [f"made {path.relative_to(root).as_posix()}" for path in files], 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
