"""The command that holds a run and lets it go on: what it says and shows in either state."""

from __future__ import annotations

from app.session import Session


def is_paused(session: Session) -> bool:
    return session.running is not None and session.running.paused


def text(session: Session) -> str:
    return "Resume" if is_paused(session) else "Pause"


def sign(session: Session) -> str:
    """The name of its icon."""
    return "train" if is_paused(session) else "pause"


def toggle(session: Session) -> None:
    """Hold the run that goes on, or let it go on."""
    (session.resume if is_paused(session) else session.pause)()
