"""The files of a school with its own sections and seats, and what measures start from."""

import json
from itertools import combinations

import pandas as pd

RUNGS = {"support": 0, "regular": 1, "honors": 2, "ap": 3, "dual_enrollment": 3}


def cells(text):
    return [item.strip() for item in str(text).split(";") if item.strip()]


def minutes_of(clock):
    hour, minute = clock.split(":")
    return 60 * int(hour) + int(minute)


class School:
    """The files of a school with its own sections and seats, and the tables that measures start from."""

    def __init__(self, folder):
        def table(name):
            return pd.read_csv(folder / name, dtype=str, keep_default_na=False)

        self.students = table("students.csv").set_index("student_id")
        self.courses = table("courses.csv").set_index("course_id")
        self.staff = table("staff.csv").set_index("staff_id")
        self.frame = json.loads((folder / "frame.json").read_text())
        self.requests = table("requests.csv")
        self.asked = self.requests[self.requests.kind.isin(["primary", ""])].copy()
        self.asked["priority"] = self.asked.priority.replace("", "3").astype(int)
        self.services = table("services.csv")
        self.external = table("external.csv")
        self.programs = json.loads((folder / "programs.json").read_text())
        self.college_entry = self.programs["college_entry"]
        transcript = table("transcript.csv")
        known = transcript.student_id.isin(self.students.index) & transcript.course_id.isin(self.courses.index)
        self.passed = transcript[known & (transcript.passed == "yes")]
        self.sections = table("sections.csv").set_index("section_id")
        self.sections["class"] = [row["stack"] or id for id, row in self.sections.iterrows()]
        calendar = table("calendar.csv")
        self.dates = calendar[calendar.cycle_day != ""].groupby(["term", "cycle_day"]).size().to_dict()
        self.sections["minutes"] = self.section_minutes()
        self.building = table("rooms.csv").set_index("room_id").building
        self.walking = json.loads((folder / "school.json").read_text())["walking"]
        self.seats = table("enrollments.csv").merge(
            self.sections[["class", "minutes", "setting"]], left_on="section_id", right_index=True
        )
        self.seats["size"] = self.seats.groupby("class").student_id.transform("size")
        self.groups, self.families = self.make_groups()

    def section_minutes(self):
        """Minutes of the year: dates of each (term, cycle day) by the bells of the section's blocks."""
        year = {}
        for bell in self.frame["bells"]:
            length = minutes_of(bell["end"]) - minutes_of(bell["start"])
            for term in bell.get("terms", self.frame["terms"]):
                for day in bell.get("days", self.frame["days"]):
                    key = (term, bell["block"])
                    year[key] = year.get(key, 0) + length * self.dates.get((term, day), 0)
        found = []
        for _, row in self.sections.iterrows():
            found.append(sum(year.get((t, b), 0) for t in self.terms_of(row) for b in cells(row.blocks)))
        return found

    def terms_of(self, section):
        return self.frame["terms"] if section.term == "all" else cells(section.term)

    def bells(self, kinds):
        """(term, day) -> [(start, end, block)] of the bells of some kinds, on days that are held."""
        found = {held: [] for held in self.dates}
        for bell in self.frame["bells"]:
            if bell.get("kind", "class") in kinds:
                for term in bell.get("terms", self.frame["terms"]):
                    for day in bell.get("days", self.frame["days"]):
                        if (term, day) in found:
                            found[term, day].append((minutes_of(bell["start"]), minutes_of(bell["end"]), bell["block"]))
        return found

    def make_groups(self):
        """Group -> its students, and family -> its groups: grades, tags, all learners, two tags at once."""
        tags = {}
        for id, row in self.students.iterrows():
            for tag in sorted(set(cells(row.groups))):
                tags.setdefault(tag, set()).add(id)
        groups, families = {}, {}

        def add(family, group, members):
            if len(members):
                groups[group] = set(members)
                families.setdefault(family, []).append(group)

        for grade, own in self.students.groupby("grade"):
            add("grade", f"grade:{grade}", own.index)
        for tag in sorted(tags):
            add(tag.split(":")[0], tag, tags[tag])
        levels = families.get("el", [])
        if len(levels) > 1:
            add("el_any", "el:any", set().union(*(groups[level] for level in levels)))
        for one, other in combinations(["low_income", "race", "el", "iep", "sex"], 2):
            def dimension(name):
                return families.get("el_any") if name == "el" and "el_any" in families else families.get(name, [])
            for a in dimension(one):
                for b in dimension(other):
                    add(f"{one} & {other}", f"{a} & {b}", groups[a] & groups[b])
        return groups, families

    def single(self):
        return [group for family, own in self.families.items() if "&" not in family for group in own]

    # What the catalogue says of a course.

    def having(self, *tags):
        return {id for id, row in self.courses.iterrows() if set(cells(row.tags)) & set(tags)}

    def advanced(self, kind):
        if kind == "advanced":
            return set().union(*(self.advanced(one) for one in ["ap", "ib", "honors", "dual_enrollment"]))
        return self.having(kind) | set(self.courses.index[self.courses.level == kind])

    def core_subject(self):
        """Course -> English, mathematics, science or social studies, if it is a grade-level class of it."""
        words = {"English": "english", "Mathematics": "mathematics", "Science": "science", "Social Studies": "social"}
        beside = self.having("support", "resource", "eld", "relief", "avid")
        own = {id: words[row.department] for id, row in self.courses.iterrows()
               if row.department in words and id not in beside}
        core, academic = self.having("core"), self.advanced("advanced")
        uses_tag = {subject for id, subject in own.items() if id in core}
        return {id: s for id, s in own.items() if s not in uses_tag or id in core or id in academic}

    def is_for(self, course, grade):
        return not self.courses.grades[course] or grade in cells(self.courses.grades[course])

    def electives(self):
        return set(self.courses.index) - set(self.core_subject()) - self.having(
            "core", "support", "resource", "eld", "relief")

    def chosen(self):
        """For each seat, whether it is in an elective that the student asked for and nothing requires."""
        served = set(zip(self.services.student_id, self.services.course_id))
        free = self.requests[self.requests.required_by == ""]
        wishes = set(zip(free.student_id, free.course_id)) - served
        electives = self.electives()
        return self.seats.apply(lambda own: own.course_id in electives and (own.student_id, own.course_id) in wishes, axis=1)

    def core_department(self):
        """Course -> department, of departments with a course tagged core that is not tagged eld."""
        eld = self.having("eld")
        named = {self.courses.department[c] for c in self.having("core") - eld}
        return {c: d for c, d in self.courses.department.items() if d in named and c not in eld}

    def rungs(self):
        """Course -> level, of such departments."""
        own = self.core_department()
        return {c: RUNGS[level] for c, level in self.courses.level.items() if level in RUNGS and c in own}

    def learners(self):
        return {s for tag, own in self.groups.items() if tag == "ltel" or tag.split(":")[0] == "el"
                if "&" not in tag for s in own}

    def teachers(self):
        """Section -> people who may teach it by themselves, or else everybody there, for the whole class."""
        may = {}
        for id, row in self.staff.iterrows():
            listed = cells(row.courses)
            for course, about in self.courses.iterrows():
                by_list = course in listed or f"dept:{about.department}" in listed
                by_list |= any(f"tag:{tag}" in listed for tag in cells(about.tags))
                by_department = not listed and row.department == about.department
                holds = not about.credential or about.credential in cells(row.credentials)
                if (by_list or by_department) and holds:
                    may.setdefault(course, set()).add(id)
        found = {}
        for _, own in self.sections.groupby("class"):
            there = {person for text in own.staff_ids for person in cells(text)}
            able = {p for p in there if any(p in may.get(course, set()) for course in own.course_id)}
            for section in own.index:
                found[section] = (able or there, there)
        return found


def share(count, of):
    return count / of if of > 0 else None


def of_students(school, count, of):
    """Count and of, each a number for every student: the value of the school and of every group."""
    count, of = count.reindex(school.students.index).fillna(0), of.reindex(school.students.index).fillna(0)

    def value(members):
        own = list(members)
        return share(float(count[own].sum()), float(of[own].sum()))

    return {
        "value": value(school.students.index),
        "groups": {group: value(school.groups[group]) for group in school.single()},
    }


def everybody(school):
    return pd.Series(1.0, school.students.index)


def who(school, ids):
    return pd.Series([1.0 if id in ids else 0.0 for id in school.students.index], school.students.index)
