"""Hosts and models that a page may choose."""

from __future__ import annotations

from ...replay_host import ReplayHost, head
from .page import opened


def test_a_page_chooses_hosts_and_models_from_the_offered_ones() -> None:
    listed = b'{"data": [{"id": "m1"}, {"id": "m\\u202e2"}]}'
    with ReplayHost([head(kind="application/json"), listed]) as host, ReplayHost() as evil:
        panel, page = opened(host)
        page.say("set", name="host", value=evil.url)
        page.say("set", name="model", value="m1")  # not listed yet
        for count, name in enumerate(("host", "model"), 1):
            refused = page.await_("setting_refused", count)
            assert refused["name"] == name
            assert f"panel.settings['{name}']" in refused["problem"]
        assert dict(panel.settings) == {}
        page.say("models")
        assert page.await_("models")["models"] == ["m1", "m\\u202e2"]
        page.say("set", name="model", value="m\\u202e2")
        assert panel.settings["model"] == "m\u202e2"
        page.say("set", name="model", value="m")  # the client's
        page.say("set", name="host", value="local")
        assert dict(panel.settings) == {"model": "m", "host": "local"}
        panel.settings["host"] = evil.url  # a cell may
        page.say("set", name="host", value="")
        page.say("set", name="host", value=evil.url)
        assert panel.settings["host"] == evil.url
        assert evil.url in page.told[-1]["settings"]["hosts"]
        assert evil.requests == []
