"""Measures of two small schools, computed from their files by other means than Fairbell's.

Written from the formulas that Fairbell prints (`fairbell metrics SCHOOL --measure NAME`), with pandas for the counting,
scipy and statsmodels for tests and intervals, PySAL's `segregation` for the indices of who sits with whom. Nothing of
Fairbell is used. `python measures.py` writes expected.json; tests/independent/main.rs compares it with the library.
"""

import json
from pathlib import Path

from access import access, college
from composition import composition
from day import day
from fulfilment import fulfilment, participation
from needs import learners, needs, pull_outs
from places import places
from school import School
from staff import staff
from structures import structures

HERE = Path(__file__).parent

PARTS = [fulfilment, participation, access, learners, staff, needs, college, day, composition, places, pull_outs,
         structures]


def rounded(value):
    """Twelve digits: more than are compared."""
    if isinstance(value, dict):
        return {key: rounded(own) for key, own in value.items()}
    if isinstance(value, list):
        return value
    return None if value is None else float(f"{float(value):.12g}")


def main():
    expected = {}
    for folder in sorted(path for path in HERE.iterdir() if (path / "courses.csv").is_file()):
        school = School(folder)
        expected[folder.name] = {"sizes": {group: len(own) for group, own in school.groups.items()}, "measures": {}}
        for part in PARTS:
            expected[folder.name]["measures"].update(rounded(part(school)))
    # A line for each measure, so that a difference between two versions can be read.
    schools = []
    for name, own in expected.items():
        lines = [f"{json.dumps(measure)}:{json.dumps(values, separators=(',', ':'))}"
                 for measure, values in own["measures"].items()]
        sizes = json.dumps(own["sizes"], separators=(",", ":"))
        schools.append(f'"{name}":{{"sizes":{sizes},"measures":{{\n' + ",\n".join(lines) + "}}")
    (HERE / "expected.json").write_text("{" + ",\n".join(schools) + "}\n")


if __name__ == "__main__":
    main()
