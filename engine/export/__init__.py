"""Takes a design away as files that stand alone, each verified in a fresh interpreter before it is called done."""

from engine.export.formats import FORMATS, Format, Subject, Verified, export
from engine.export.script import training_script
from engine.export.verify import ExportFailed

__all__ = ["FORMATS", "ExportFailed", "Format", "Subject", "Verified", "export", "training_script"]
