"""Takes the pictures of the README: the real window on a display (or Xvfb), in both themes.

python scripts/screenshots.py FOLDER_OF_DATA_SETS
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.gui import make_application, make_window  # noqa: E402
from engine.events import EpochDone, Event  # noqa: E402

TARGET = ROOT / "resources" / "readme"
SIZE = (1440, 900)
LOOK_EVERY_MS, SETTLE_MS = 50, 1500

Wait = Callable[[], bool]


class Walk:
    """The way through the window; at each stop it waits until something is so, and some time more."""

    def __init__(self, folder: Path, data_root: Path) -> None:
        self.session, self.window = make_window(folder, data_root)
        self.window.resize(*SIZE)
        self.window.show()
        self._epochs = 0
        self._steps = self._path()
        self._wait = next(self._steps)
        self.session.run_event.connect(self._count)
        self._look()

    def _path(self) -> Iterator[Wait]:
        session, window = self.session, self.window
        window.set_scheme("light")
        yield lambda: session.ready
        self._save("start-light")
        self._open("mnist_cnn", epochs=4)
        yield self._checked
        window.commands.run("train")
        yield lambda: self._epochs >= 3
        self._save("training-light")
        yield lambda: session.running is None
        window.set_scheme("dark")
        window.show_dock("evaluate")
        yield lambda: True
        self._save("evaluate-dark")
        session.document.mark_saved()
        self._open("resnet18")
        yield self._checked
        window.show_dock("code")
        session.locate_in("BasicBlock", session.design.blocks["BasicBlock"].nodes[1].id)
        yield lambda: True
        self._save("design-dark")
        window.set_scheme("light")
        self._open("nested_mlp")
        yield self._checked
        session.locate_in("Halve", session.design.blocks["Halve"].nodes[1].id)
        yield lambda: True
        self._save("blocks-light")

    def _look(self) -> None:
        if self._wait():
            QTimer.singleShot(SETTLE_MS, self._go_on)
        else:
            QTimer.singleShot(LOOK_EVERY_MS, self._look)

    def _go_on(self) -> None:
        following = next(self._steps, None)
        if following is None:
            QApplication.quit()
        else:
            self._wait = following
            self._look()

    def _save(self, name: str) -> None:
        TARGET.mkdir(exist_ok=True)
        self.window.grab().save(str(TARGET / f"{name}.png"))

    def _open(self, template: str, epochs: int = 0) -> None:
        self.window.files.new_from(template)
        if epochs:
            training = {**self.session.design.training, "epochs": epochs}
            self.session.apply(replace(self.session.design, training=training), "Fewer epochs")

    def _checked(self) -> bool:
        return self.session.examined is not None and self.session.source is not None

    def _count(self, events: list[Event]) -> None:
        self._epochs += sum(isinstance(event, EpochDone) for event in events)


if __name__ == "__main__":
    application = make_application()
    with tempfile.TemporaryDirectory() as made:
        walk = Walk(Path(made), Path(sys.argv[1]).absolute())
        application.exec()
        walk.session.close()
