"""The record of runs: one SQLite file per workspace, and a folder per run for its checkpoints."""

from engine.runs.database import WorkspaceRefused
from engine.runs.record import History, RunNotFound, RunRecord, Status
from engine.runs.recorder import Run
from engine.runs.store import Runs, plain

__all__ = ["History", "Run", "RunNotFound", "RunRecord", "Runs", "Status", "WorkspaceRefused", "plain"]
