"""What a session tells."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Signals(QObject):
    """The signals of a session; each says what it carries."""

    changed = Signal(object)  # Change: the design was edited, undone or redone
    reset = Signal()  # another document was opened
    named = Signal()  # the document's file, name or modified mark is another
    reported = Signal(object)  # Examined: a check of the present design is done
    sourced = Signal(object)  # Source, or None while the design has errors
    selected = Signal(object)  # Selection
    located = Signal(object)  # Selection that the canvas is to show
    pointed = Signal(object)  # Selection that is spoken of where the mouse is, or None: the canvas lets it come forward
    marked = Signal(object)  # by place, which nodes start fresh where the next run keeps weights, and why
    canvas_wanted = Signal()  # the keyboard goes back to the canvas
    wanted = Signal(object)  # a kind of node that the canvas is to add, or nodes from elsewhere
    state = Signal(str)  # what goes on in the background, for the status bar; "" when nothing does
    refused = Signal(str)  # a sentence: something the user asked for was not done, and why
    readied = Signal()  # torch is there
    data_loaded = Signal(object)  # Data, or None when the design's data settings changed
    data_progress = Signal(str, object, object)  # what is fetched, how much of it is done, how much there is
    data_refused = Signal(str)  # a sentence: the data set could not be loaded
    run_started = Signal(object)  # RunRecord
    run_event = Signal(object)  # list of events, several times a second
    run_ended = Signal(object)  # RunEnded: its message is a sentence where the run failed
    run_changed = Signal()  # a run was ordered, paused, let go on, or asked to stop
    runs_changed = Signal()  # the record of runs is another: one was begun, ended, renamed or deleted
    dock_wanted = Signal(str)  # the name of a dock in which the user has to choose something
    closing = Signal()  # the session ends now: views with threads of their own end them
    offered = Signal(object, str)  # Design, name: a new document, if the present one may be left
