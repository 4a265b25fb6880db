"""Which problems are there only because of another one: those that are gone when that one is mended.

It is tried out: the first fix of a problem is made, and the design it gives is checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from designer.compiler.check import check
from designer.errors import BlockwrightError
from designer.report import Problem, Report
from designer.task import Task

Group: TypeAlias = "tuple[Problem, ...]"

MOST_TRIED = 4
"""For how many problems that is tried: more would be felt while one edits."""


def grouped(problems: Iterable[Problem], report: Report, task: Task | None) -> tuple[Group, ...]:
    """Each problem that stands by itself with those that follow from it, in the order of the flow, errors first."""
    rest, groups = list(problems), list[Group]()
    while rest:
        cause, *rest = rest
        follow: Group = ()
        if rest and len(groups) < MOST_TRIED:
            follow = _consequences(cause, rest, report, task)
            rest = [problem for problem in rest if problem not in follow]
        groups.append((cause, *follow))
    return tuple(sorted(groups, key=lambda group: all(problem.severity == "warning" for problem in group)))


def _consequences(cause: Problem, others: Iterable[Problem], report: Report, task: Task | None) -> Group:
    """Those of the others that go with the cause; none where what mends it breaks something else."""
    fix = next((fix for fix in cause.fixes if not fix.dock), None)
    if fix is None or not cause.block:
        return ()
    try:
        mended = check(fix.edit(report.design), task, report)
    except BlockwrightError:
        return ()
    left = {_key(problem) for problem in mended.problems}
    if _key(cause) in left or not left <= {_key(problem) for problem in report.problems}:
        return ()
    return tuple(problem for problem in others if problem.block and _key(problem) not in left)


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.block, problem.node, problem.field
