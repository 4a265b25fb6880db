"""What a fix does when its button is pressed."""

from __future__ import annotations

from app.session import Session
from designer.report import Fix


def mend(session: Session, fix: Fix) -> None:
    """Make the edit, or lead to the dock in which the user chooses."""
    if fix.dock:
        session.dock_wanted.emit(fix.dock)
    else:
        session.attempt(fix.edit, fix.label)
