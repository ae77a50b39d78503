"""The bell-schedule frame: when things meet, and what clashes by the clock.

A set of times is a Python integer with one bit for each *atom*. An atom is an elementary stretch of the bell table in
one term; stretches that exactly the same blocks cover are one atom, since nothing can take one of them without the
others. Two placements clash exactly when their integers share a bit.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True)
class Pattern:
    """A placement in time: a run of terms and a set of blocks."""

    first: int
    last: int
    blocks: tuple[int, ...]
    times: int


@dataclass(frozen=True)
class Bell:
    """A block on one day of one term, in minutes of the day."""

    term: int
    day: int
    start: int
    end: int
    block: int


def minutes(clock: str) -> int:
    hours, mins = clock.strip().split(":")[:2]
    return int(hours) * 60 + int(mins)


def items(cell: str | None) -> list[str]:
    """The items of a list cell."""
    return [item.strip() for item in (cell or "").split(";") if item.strip()]


class Frame:
    """Terms × cycle days × blocks, and the meeting kinds."""

    def __init__(self, folder: Path) -> None:
        data = json.loads((folder / "frame.json").read_text(encoding="utf-8-sig"))
        self.terms: list[str] = data["terms"]
        self.days: list[str] = data["days"]
        self.blocks: list[str] = data["blocks"]
        self.meets: dict[str, dict] = data["meets"]
        self.teacher_load: float | None = data.get("teacher_load")
        self.bells = self._bells(data["bells"])
        kinds: dict[str, set[str]] = defaultdict(set)
        for row in data["bells"]:
            kinds[row["block"]].add(row.get("kind", "class"))
        self.class_blocks = [b for b, name in enumerate(self.blocks) if kinds[name] == {"class"}]
        self._atoms()
        self.calendar = self._calendar(folder / "calendar.csv")

    def _bells(self, rows: list[dict]) -> list[Bell]:
        found = []
        for row in rows:
            block = self.blocks.index(row["block"])
            start, end = minutes(row["start"]), minutes(row["end"])
            for term in row.get("terms", self.terms):
                for day in row.get("days", self.days):
                    found.append(Bell(self.terms.index(term), self.days.index(day), start, end, block))
        return found

    def _atoms(self) -> None:
        """Cuts the bell table into atoms, and says which atoms each block takes on each day."""
        on_day: dict[tuple[int, int], list[Bell]] = defaultdict(list)
        for bell in self.bells:
            on_day[bell.term, bell.day].append(bell)
        number: dict[tuple[int, frozenset[int]], int] = {}
        # The stretches of time behind each atom, to find those that an absence touches.
        self.stretches: list[tuple[int, int, int, int, int]] = []
        self.block_times = [[0] * len(self.terms) for _ in self.blocks]
        self.block_on_day: dict[tuple[int, int, int], int] = defaultdict(int)
        for (term, day), bells in on_day.items():
            cuts = sorted({edge for bell in bells for edge in (bell.start, bell.end)})
            for start, end in itertools.pairwise(cuts):
                cover = frozenset(b.block for b in bells if b.start < end and start < b.end)
                if not cover:
                    continue
                atom = number.setdefault((term, cover), len(number))
                self.stretches.append((term, day, start, end, atom))
                for block in cover:
                    self.block_times[block][term] |= 1 << atom
                    self.block_on_day[term, day, block] |= 1 << atom
        self.atom_count = len(number)
        self.bells_on_day = on_day

    def class_day_blocks(self) -> list[list[int]]:
        """The class blocks of each kind of day, as sets of times; days that are alike come once."""
        days = set()
        for term, day in self.bells_on_day:
            blocks = [self.block_on_day.get((term, day, b), 0) for b in self.class_blocks]
            days.add(tuple(sorted(times for times in blocks if times)))
        return [list(blocks) for blocks in sorted(days) if blocks]

    # Placements -------------------------------------------------------------------------------------------------

    @lru_cache(maxsize=None)
    def patterns(self, kind: str) -> tuple[Pattern, ...]:
        """All placements that a meeting kind may take."""
        meets = self.meets[kind]
        length, width = meets.get("terms", 1), meets.get("blocks", 1)
        allowed = [self.blocks.index(b) for b in meets["in"]] if "in" in meets else self.class_blocks
        if "starts" in meets:
            starts = [self.terms.index(term) for term in meets["starts"]]
        else:
            starts = list(range(0, len(self.terms), length))
        found = []
        for start in starts:
            last = start + length - 1
            if last >= len(self.terms):
                continue
            for blocks in itertools.combinations(allowed, width):
                times = self._times(blocks, start, last)
                if times and (not meets.get("contiguous") or self._contiguous(blocks, start, last)):
                    found.append(Pattern(start, last, blocks, times))
        return tuple(found)

    def _times(self, blocks: tuple[int, ...], first: int, last: int) -> int:
        """The times of blocks over terms; 0 if a block does not meet in a term, or two overlap."""
        times = 0
        for term in range(first, last + 1):
            for block in blocks:
                own = self.block_times[block][term]
                if not own or own & times:
                    return 0
                times |= own
        return times

    def _contiguous(self, blocks: tuple[int, ...], first: int, last: int) -> bool:
        """Whether blocks follow one another on every day they share, with no other block in between."""
        if len(blocks) < 2:
            return True
        together = False
        for (term, _day), bells in self.bells_on_day.items():
            if not first <= term <= last:
                continue
            own = sorted((b.start, b.end, b.block) for b in bells if b.block in blocks)
            together |= len({block for *_, block in own}) == len(blocks)
            if len({block for *_, block in own}) < 2:
                continue
            for (_, gap_start, _), (gap_end, _, _) in itertools.pairwise(own):
                for bell in bells:
                    if bell.block not in blocks and bell.start >= gap_start and bell.end <= gap_end:
                        return False
            order = [self._rank(bells, block) for *_, block in own]
            if any(second - one > 1 for one, second in itertools.pairwise(order)):
                return False
        return together

    @staticmethod
    def _rank(bells: list[Bell], block: int) -> int:
        """The place of a block in the day by when it starts."""
        starts = sorted({bell.start for bell in bells})
        return starts.index(min(bell.start for bell in bells if bell.block == block))

    def load(self, kind: str) -> float:
        """The block-years of a section of this kind."""
        meets = self.meets[kind]
        standard = meets.get("blocks", 1) * meets.get("terms", 1) / len(self.terms)
        return meets.get("load", standard)

    def between(self, pattern: Pattern, start: int, end: int) -> bool:
        """Whether every minute of a placement lies between two clock times."""
        return all(
            start <= bell.start and bell.end <= end
            for bell in self.bells
            if bell.block in pattern.blocks and pattern.first <= bell.term <= pattern.last
        )

    def term_set(self, cell: str) -> tuple[int, int] | None:
        """The first and last term that a cell names."""
        if not cell:
            return None
        if cell == "all":
            return 0, len(self.terms) - 1
        named = sorted(self.terms.index(term) for term in items(cell))
        return named[0], named[-1]

    def term_cell(self, pattern: Pattern) -> str:
        if (pattern.first, pattern.last) == (0, len(self.terms) - 1):
            return "all"
        return ";".join(self.terms[pattern.first : pattern.last + 1])

    # When somebody is away --------------------------------------------------------------------------------------

    @staticmethod
    def _calendar(path: Path) -> list[tuple[date, str, str]] | None:
        if not path.exists():
            return None
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("cycle_day")]
        return [(date.fromisoformat(row["date"]), row.get("term") or "", row["cycle_day"]) for row in rows]

    def _school_days(self, weekday: int, span: tuple[date, date] | None) -> set[tuple[int, int]]:
        """The (term, day)s that a weekday falls on."""
        if self.calendar is None:
            named = [d for d, day in enumerate(self.days) if _weekday(day) == weekday]
            anywhere = not any(_weekday(day) is not None for day in self.days)
            days = range(len(self.days)) if anywhere else named
            return {(term, day) for term in range(len(self.terms)) for day in days}
        found = set()
        for day, term, cycle_day in self.calendar:
            if day.weekday() == weekday and (span is None or span[0] <= day <= span[1]):
                terms = [self.terms.index(term)] if term in self.terms else range(len(self.terms))
                found |= {(t, self.days.index(cycle_day)) for t in terms}
        return found

    def days_named(self, text: str, span: tuple[date, date] | None = None) -> set[tuple[int, int]]:
        """The (term, day)s of a text such as `Mon-Fri`."""
        found: set[tuple[int, int]] = set()
        for part in text.replace(",", ";").split(";"):
            part = part.strip()
            ends = part.split("-") if part not in self.days else [part]
            if ends[0] in self.days and ends[-1] in self.days:
                first, last = self.days.index(ends[0]), self.days.index(ends[-1])
                days = {(t, d) for t in range(len(self.terms)) for d in range(first, last + 1)}
                if span is not None and self.calendar is not None:
                    dated = set().union(*(self._school_days(w, span) for w in range(7)))
                    days &= dated
                found |= days
            else:
                first, last = _weekday(ends[0]), _weekday(ends[-1])
                if first is None or last is None:
                    raise ValueError(f"'{text}' names no days")
                for weekday in range(first, last + 1):
                    found |= self._school_days(weekday, span)
        return found

    def touched(self, days: set[tuple[int, int]], start: int, end: int) -> int:
        """The atoms that a stretch of clock time on some days touches."""
        times = 0
        for term, day, first, last, atom in self.stretches:
            if (term, day) in days and first < end and start < last:
                times |= 1 << atom
        return times

    def away(self, item: str) -> int:
        """The times of `3`, `S1:3`, `Mon-Fri 13:30-15:00` or `S1:Mon 13:30-15:00`, with or without a code in brackets."""
        item = item.strip()
        if item.endswith(")"):
            item = item[: item.rindex("(")].strip()
        if item in self.blocks:
            return self._all_terms(self.block_times[self.blocks.index(item)])
        for term, name in enumerate(self.terms):
            if item.startswith(name + ":"):
                rest = item[len(name) + 1 :].strip()
                if rest in self.blocks:
                    return self.block_times[self.blocks.index(rest)][term]
                return self._by_clock(rest, only_term=term)
        return self._by_clock(item)

    def _by_clock(self, text: str, only_term: int | None = None) -> int:
        days, clock = text.rsplit(None, 1)
        start, end = clock.split("-")
        on = {(t, d) for t, d in self.days_named(days) if only_term in (None, t)}
        return self.touched(on, minutes(start), minutes(end))

    def external(self, row: dict[str, str]) -> int:
        """The times of a row of external.csv, with the way there and back."""
        if not row.get("start"):
            return 0
        span = None
        if row.get("dates"):
            first, last = row["dates"].split("/")
            span = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
        days = self.days_named(row.get("weekdays") or ";".join(self.days), span)
        if row.get("terms"):
            terms = {self.terms.index(term) for term in items(row["terms"])}
            days = {(t, d) for t, d in days if t in terms}
        start = minutes(row["start"]) - float(row.get("travel_before") or 0)
        end = minutes(row["end"]) + float(row.get("travel_after") or 0)
        return self.touched(days, start, end)

    @staticmethod
    def _all_terms(by_term: list[int]) -> int:
        times = 0
        for own in by_term:
            times |= own
        return times


def _weekday(name: str) -> int | None:
    name = name.strip().lower()
    found = [w for w, full in enumerate(WEEKDAYS) if len(name) >= 3 and full.startswith(name)]
    return found[0] if found else None
