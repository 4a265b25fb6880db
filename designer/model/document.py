"""The document that is open: one design at a time, the way back, and those who are told of each change."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from contextlib import ExitStack
from dataclasses import dataclass

from designer.model.design import Design

MAX_HISTORY = 500


@dataclass(frozen=True, slots=True)
class Change:
    """What subscribers are told: the design before and after, and what the user did."""

    before: Design
    after: Design
    label: str = ""


Subscriber = Callable[[Change], None]


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of the history: the design on its other side."""

    design: Design
    label: str
    merge: Hashable | None = None


class Document:
    """A design that changes by edits which can be undone; every change is told once to every subscriber.

    Subscribers must not change the document while they are told: that is a mistake of the program, and raises
    `RuntimeError`.
    """

    def __init__(self, design: Design, saved: bool = True) -> None:
        self._design = design
        self._saved = design if saved else None
        self._past: deque[_Step] = deque(maxlen=MAX_HISTORY)
        self._future: list[_Step] = []
        self._subscribers: dict[object, Subscriber] = {}
        self._telling = False

    @property
    def design(self) -> Design:
        return self._design

    @property
    def undo_label(self) -> str | None:
        """What `undo` would take back, None when there is nothing."""
        return self._past[-1].label if self._past else None

    @property
    def redo_label(self) -> str | None:
        """What `redo` would do again, None when there is nothing."""
        return self._future[-1].label if self._future else None

    @property
    def modified(self) -> bool:
        """Whether the design differs from the one last marked as saved, or none ever was."""
        return self._design is not self._saved and self._design != self._saved

    def mark_saved(self) -> None:
        """Take the present design as the one that is safe; later edits do not merge with earlier ones."""
        self._saved = self._design
        if self._past:
            last = self._past.pop()
            self._past.append(_Step(last.design, last.label))

    def apply(self, design: Design, label: str, merge: Hashable | None = None) -> None:
        """Make `design` the present one; an equal design is no change.

        Consecutive calls with the same `merge` key are one step of the history, under the first label.
        """
        self._refuse_while_telling()
        if design is self._design or design == self._design:
            return
        last = self._past[-1] if self._past else None
        merges = merge is not None and last is not None and last.merge == merge and not self._future
        if not merges:
            self._past.append(_Step(self._design, label, merge))
        elif last is not None and last.design == design:
            self._past.pop()  # all is as it was before the step
        self._future.clear()
        self._become(design, label)

    def undo(self) -> None:
        """Go back one step, if there is one."""
        self._refuse_while_telling()
        if self._past:
            step = self._past.pop()
            self._future.append(_Step(self._design, step.label))
            self._become(step.design, step.label)

    def redo(self) -> None:
        """Do again what was undone last, if nothing else was done since."""
        self._refuse_while_telling()
        if self._future:
            step = self._future.pop()
            self._past.append(_Step(self._design, step.label))
            self._become(step.design, step.label)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Tell `subscriber` of every change from now on, until the returned function is called."""
        key = object()
        self._subscribers[key] = subscriber

        def unsubscribe() -> None:
            self._subscribers.pop(key, None)

        return unsubscribe

    def _become(self, design: Design, label: str) -> None:
        change = Change(self._design, design, label)
        self._design = design
        self._telling = True
        with ExitStack() as stack:  # all are told, also when one of them fails
            stack.callback(self._told)
            for key in reversed(self._subscribers):
                stack.callback(self._tell, key, change)

    def _tell(self, key: object, change: Change) -> None:
        if key in self._subscribers:  # it may have been unsubscribed while others were told
            self._subscribers[key](change)

    def _told(self) -> None:
        self._telling = False

    def _refuse_while_telling(self) -> None:
        if self._telling:
            raise RuntimeError("a subscriber changed the document while it was told of a change")
