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

from app.gui import make_application, make_window  # noqa: E402
from app.shell import Scheme  # noqa: E402

TARGET = ROOT / "resources" / "readme"
SIZE = (1440, 900)
LOOK_EVERY_MS, SETTLE_MS = 50, 1500

Wait = Callable[[], bool]


def main() -> None:
    """Walk the path once, and save what is seen at each stop."""
    application = make_application()
    with tempfile.TemporaryDirectory() as folder:
        session, window = make_window(Path(folder), Path(sys.argv[1]).absolute())
        window.resize(*SIZE)
        window.show()

        def save(name: str) -> None:
            TARGET.mkdir(exist_ok=True)
            window.grab().save(str(TARGET / f"{name}.png"))

        def opened(template: str, epochs: int = 0) -> None:
            window.files.new_from(template)
            if epochs:
                training = {**session.design.training, "epochs": epochs}
                session.apply(replace(session.design, training=training), "Fewer epochs")

        def checked() -> bool:
            return session.examined is not None and session.source is not None

        def scheme(name: Scheme) -> None:
            window.set_scheme(name)

        def path() -> Iterator[Wait]:
            scheme("light")
            yield lambda: session.ready
            save("start-light")
            opened("mnist_cnn", epochs=4)
            yield checked
            window.commands.run("train")
            epochs: list[object] = []
            session.run_event.connect(lambda events: epochs.extend(e for e in events if "EpochDone" in repr(type(e))))
            yield lambda: len(epochs) >= 3
            save("training-light")
            yield lambda: session.running is None
            session.document.mark_saved()
            scheme("dark")
            window.show_dock("evaluate")
            yield lambda: True
            save("evaluate-dark")
            opened("resnet18")
            yield checked
            window.show_dock("code")
            session.locate_in("BasicBlock", session.design.blocks["BasicBlock"].nodes[1].id)
            yield lambda: True
            save("design-dark")

        steps = path()
        waiting: list[Wait] = [next(steps)]

        def look() -> None:
            if not waiting[0]():
                QTimer.singleShot(LOOK_EVERY_MS, look)
                return
            QTimer.singleShot(SETTLE_MS, go_on)

        def go_on() -> None:
            following = next(steps, None)
            if following is None:
                application.quit()
                return
            waiting[0] = following
            look()

        look()
        application.exec()
        session.close()


if __name__ == "__main__":
    main()
