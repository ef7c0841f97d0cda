"""The 14 districts of the province: codes, names, and which one a typed name or a place means.

Reads `content/districts.yaml`. Which desk serves a district belongs to `betang.duty`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import cos, hypot, radians
from pathlib import Path

from betang.vocabulary import PROVINCE, DistrictCode
from betang.wording.content import Entry, read_content
from betang.wording.normal import normal
from betang.wording.spelling import distance

Point = tuple[float, float]
"""Latitude and longitude in degrees."""

_KM_PER_DEGREE = 111.2
_FARTHEST_KM = 160.0
"""Beyond this from every known town we do not guess. The long districts reach some 150 km from theirs."""


@dataclass(frozen=True, slots=True)
class District:
    """`code` is the BPS code; Kemendagri numbers eight of the fourteen differently (domain sheet 6.1, A)."""

    code: DistrictCode
    kode_kemendagri: str
    name: str
    capital: str
    aliases: tuple[str, ...]
    points: tuple[Point, ...]
    """The capital and main towns; approximate."""


@dataclass(frozen=True, slots=True)
class Districts:
    by_code: Mapping[DistrictCode, District]
    province: str
    outside: tuple[Point, ...]
    """Towns beyond the border; whoever is nearest to one of them is not in the province."""

    def __iter__(self) -> Iterator[District]:
        return iter(self.by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def name(self, code: str) -> str:
        """Name of a district or of the province; the code itself for anything unknown."""
        if code == PROVINCE:
            return self.province
        district = self.by_code.get(DistrictCode(code))
        return district.name if district else code

    def search(self, text: str) -> list[District]:
        """Districts that a typed name may mean, in the order of the file; empty when none comes near.

        Understands names, capitals, towns and abbreviations, beginnings of them, slips of the pen,
        and a name within a sentence. Only the best kind of match is returned.
        """
        wanted = _key(text)
        if not wanted:
            return []
        tests = (_same, _begins, _mentions, _resembles)
        ranked = ([d for d in self if any(test(wanted, name) for name in _names(d))] for test in tests)
        return next((found for found in ranked if found), [])

    def says_more(self, text: str, code: DistrictCode) -> bool:
        """Whether a text in which this district was found by its name says something else as well."""
        wanted, names = _key(text), _names(self.by_code[code])
        if any(test(wanted, name) for name in names for test in (_same, _begins)):
            return False
        if not any(_mentions(wanted, name) for name in names):
            return False  # the whole text is the name, with a slip
        of_names = {word for name in names for word in name.split()}
        return bool(set(wanted.split()) - of_names - _AROUND_A_PLACE)

    def nearest(self, latitude: float, longitude: float) -> District | None:
        """The district of the nearest known town; None when that lies outside the province or too far away.

        Towns are few and their places approximate: what comes out is offered, never taken for granted.
        """
        here = (latitude, longitude)
        near, district = min(((_km(here, p), d) for d in self for p in d.points), key=lambda pair: pair[0])
        beyond = min((_km(here, point) for point in self.outside), default=_FARTHEST_KM)
        return district if near <= _FARTHEST_KM and near <= beyond else None


def _km(a: Point, b: Point) -> float:
    """Flat distance; within the province the earth's curve is below our error."""
    return hypot(a[0] - b[0], (a[1] - b[1]) * cos(radians(a[0]))) * _KM_PER_DEGREE


def _names(district: District) -> set[str]:
    return {_key(name) for name in (district.name, district.capital, *district.aliases)}


_AROUND_A_PLACE = frozenset(
    """
    ada aku asal daerah dari di dr ini itu kami kak ke kecamatan kejadian kejadiannya kec lokasi lokasinya provinsi saya
    sekarang sekitar tempat terjadi terjadinya tinggal tempatnya wilayah ya am from here i in live the we
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""Words with which somebody says where, and nothing else."""

_FILLERS = frozenset({"kabupaten", "kab", "kota", "kodya", "kotamadya"})


def _key(text: str) -> str:
    return " ".join(word for word in normal(text).split() if word not in _FILLERS)


def _joined(text: str) -> str:
    return text.replace(" ", "")


def _same(wanted: str, name: str) -> bool:
    return _joined(wanted) == _joined(name)


def _begins(wanted: str, name: str) -> bool:
    return len(wanted) >= 3 and (
        _joined(name).startswith(_joined(wanted)) or any(w.startswith(wanted) for w in name.split())
    )


def _mentions(wanted: str, name: str) -> bool:
    """The name stands as whole words within a longer text: `saya di palangka raya`."""
    words = wanted.split()
    spans = combinations(range(len(words) + 1), 2) if len(words) <= 30 else ()
    return any(_joined(name) == "".join(words[a:b]) for a, b in spans if b - a <= 3)


def _resembles(wanted: str, name: str) -> bool:
    a, b = _joined(wanted), _joined(name)
    slips = 0 if min(len(a), len(b)) < 5 else 1 if len(b) < 8 else 2
    return abs(len(a) - len(b)) <= slips and distance(a, b) <= slips


_CODE = re.compile(r"62\d\d")


def district_code(entry: Entry, code: str, key: str) -> DistrictCode:
    """A BPS code of this province: 4 digits that begin with 62. Kemendagri's (62.06) would be another district."""
    if not _CODE.fullmatch(code):
        entry.fail(f"{code!r} is no BPS code of a district here: 4 digits that begin with 62, in quotes", key)
    return DistrictCode(code)


def load_districts(path: Path) -> Districts:
    """Raises ContentError with file and line when the file does not say what it should."""
    top = read_content(path)
    top.only({"province", "points_sure", "districts", "outside"})
    districts = [_district(entry) for entry in top.entries("districts")]
    if len({d.code for d in districts}) != len(districts) or not districts:
        top.fail("every district needs a code of its own", "districts")
    outside = tuple(_point(entry) for entry in top.entries("outside"))
    return Districts({d.code: d for d in districts}, top.text("province"), outside)


def _district(entry: Entry) -> District:
    entry.only({"kode_bps", "kode_kemendagri", "name", "capital", "aliases", "towns"})
    return District(
        code=district_code(entry, entry.text("kode_bps"), "kode_bps"),
        kode_kemendagri=entry.text("kode_kemendagri"),
        name=entry.text("name"),
        capital=entry.text("capital"),
        aliases=entry.texts("aliases") + tuple(town.text("name") for town in entry.entries("towns")),
        points=tuple(_point(town) for town in entry.entries("towns")),
    )


def _point(entry: Entry) -> Point:
    entry.only({"name", "lat", "lon"})
    return (entry.number("lat"), entry.number("lon"))
