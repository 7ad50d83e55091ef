"""``python -m tests.faults`` writes ``docs/reference/faults.md``."""

from .document import PATH, document

PATH.write_text(document(), encoding="utf-8")
