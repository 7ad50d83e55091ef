from __future__ import annotations

from datetime import datetime, timezone

import pandas as pd

from tensormesh_nb.frames.recordings import transcript_frame

COLUMNS = (
    *("line", "sent", "seconds", "host", "model", "path", "nth", "prompt", "answer"),
    *("finish_reason", "tokens", "status", "error"),
)


def test_what_is_unknown_is_na() -> None:
    sent = datetime(2026, 1, 2, tzinfo=timezone.utc)
    row = dict.fromkeys(COLUMNS) | {"line": 2, "sent": sent, "seconds": 0.5, "host": "local"}
    frame = transcript_frame([row, {**row, "sent": None}])
    assert tuple(frame) == COLUMNS
    assert frame.sent[0] == sent
    assert frame.sent[1] is pd.NaT
    assert frame.loc[0, ["model", "answer", "tokens", "status"]].isna().all()
    pd.testing.assert_series_equal(frame.dtypes, transcript_frame([]).dtypes)
