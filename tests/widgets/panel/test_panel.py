"""The kernel side of the panel: its requests, its messages to pages, and no leaked secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.conversation.registry import HISTORIES
from tensormesh_nb.widgets.panel import panel as module
from tensormesh_nb.widgets.panel.panel import Panel

from ...conversation.turns import answer, contents
from ...leak_watch import KEY
from ...replay_host import DONE, ReplayHost, chunk, head, sse
from .page import Page, opened

SLOW = [head(), *sse(chunk("half "), *[step for n in range(200) for step in (chunk("x"), 0.05)])]


def test_sent_message_is_a_turn() -> None:
    with ReplayHost(answer("**A**"), answer("B")) as host:
        panel, page = opened(host, temperature=0.5, system="Be kind.")
        page.say("send", text="a")
        ended = page.await_("ended")
        page.say("send", text="b")
        page.await_("ended", 2)
        first, second = [request.json() for request in host.requests]
    assert contents(first["messages"]) == ["Be kind.", "a"]
    assert contents(second["messages"]) == ["Be kind.", "a", "**A**", "b"]
    assert first["temperature"] == 0.5
    assert first["top_logprobs"] == 5
    (view,) = ended["turns"].values()
    assert view["content"] == "**A**"
    assert [result.text for result in panel.results] == ["**A**", "B"]
    assert panel.last is panel.chat.turns[1].result
    # The second end tells only what is new.
    assert len(page.await_("ended", 2)["turns"]) == 1


def test_strict_host_is_sent_no_refused_defaults() -> None:
    refusal = b'{"error": {"message": "Unrecognized request argument supplied: return_token_ids"}}'
    strict = [head("400 Bad Request", "application/json"), refusal]
    with ReplayHost(strict, answer("A")) as host:
        panel, page = opened(host)
        page.say("send", text="a")
        page.await_("ended")
        first, second = [request.json() for request in host.requests]
    assert second == {name: v for name, v in first.items() if name != "return_token_ids"}
    assert panel.last is not None
    assert (panel.last.text, panel.last.status) == ("A", "complete")
    assert panel.last.warnings[0] == f"{host.url} refused return_token_ids, which was left out."


def test_several_choices_are_all_shown() -> None:
    both = [chunk("one", finish_reason="stop"), chunk("**two**", index=1, finish_reason="stop")]
    with ReplayHost([head(), *sse(*both, DONE)]) as host:
        panel, page = opened(host, n=2, temperature=1)
        page.say("send", text="a")
        (view,) = page.await_("ended")["turns"].values()
        assert host.requests[0].json()["n"] == 2
    assert view["text"] == "one"
    assert view["other_choices"] == ["**two**"]
    assert panel.last is not None
    assert len(panel.last.choices) == 2


def test_deltas_only_add_and_say_where() -> None:
    pieces = [step for text in ("a", "😀", "b\n", "c") for step in (chunk(text), 0.1)]
    with ReplayHost([head(), *sse(*pieces, chunk(finish_reason="stop"))]) as host:
        _, page = opened(host)
        page.say("send", text="go")
        page.await_("ended")
    grown = [piece for told in page.told if told["kind"] == "delta" for piece in told["pieces"]]
    assert "".join(piece["text"] for piece in grown) == "a😀b\nc"
    assert [piece["offset"] for piece in grown] == [0, 1, 3, 5]


def test_stop_ends_the_request_and_keeps_what_had_arrived() -> None:
    with ReplayHost(SLOW, answer("again")) as host:
        panel, page = opened(host)
        page.say("send", text="a")
        page.await_("delta")
        page.say("stop")
        ended = page.await_("ended")
        assert host.requests[0].abandoned.wait(2)
        assert panel.last is not None
        assert panel.last.status == "interrupted"
        assert panel.last.text.startswith("half ")
        assert panel.chat.turns == ()
        attempt = ended["attempt"]
        assert ended["turns"][attempt]["problem"] == "Stopped."
        page.say("retry", id=attempt)
        again = page.await_("ended", 2)
        assert again["attempt"] is None, again["turns"]
        assert contents(panel.chat.messages) == ["a", "again"]


def test_a_message_after_a_stopped_answer_follows_it() -> None:
    with ReplayHost(SLOW, answer("B")) as host:
        panel, page = opened(host)
        page.say("send", text="a")
        page.await_("delta")
        page.say("stop")
        page.await_("ended")
        assert panel.last is not None
        half = panel.last.text
        page.say("send", text="b")
        page.await_("ended", 2)
        assert contents(host.requests[1].json()["messages"]) == ["a", half, "b"]
    assert contents(panel.chat.messages) == ["a", half, "b", "B"]


def test_a_new_conversation_keeps_the_old_one_as_a_branch() -> None:
    with ReplayHost(answer("A"), answer("B")) as host:
        panel, page = opened(host)
        page.say("send", text="a")
        page.await_("ended")
        page.say("start_over")
        assert page.await_("turns")["branches"] == ["1 turn kept from turn 1 on: a"]
        page.say("send", text="b")
        page.await_("ended", 2)
        assert contents(host.requests[1].json()["messages"]) == ["b"]
        page.say("restore", number=1)
    assert contents(panel.chat.messages) == ["a", "A"]


def test_a_partial_answer_can_be_kept() -> None:
    with ReplayHost([head(), *sse(chunk("half"))]) as host:
        panel, page = opened(host)
        page.say("send", text="a")
        ended = page.await_("ended")
        view = ended["turns"][ended["attempt"]]
        assert "ended before" in view["problem"]
        assert "Retry" in view["advice"]
        page.say("keep")
        assert contents(panel.chat.messages) == ["a", "half"]


def test_edit_leaves_a_version_to_show_or_delete() -> None:
    with ReplayHost(answer("A"), answer("B"), answer("A2")) as host:
        panel, page = opened(host)
        for count, text in enumerate(("a", "b"), 1):
            page.say("send", text=text)
            page.await_("ended", count)
        page.say("send", text="a2", at=panel.chat.turns[0].id)
        ended = page.await_("ended", 3)
        assert contents(panel.chat.messages) == ["a2", "A2"]
        assert ended["branches"] == ["2 turns kept from turn 1 on: a"]
        (shown,) = ended["order"]
        assert ended["versions"] == {shown: {"number": 2, "count": 2, "of": "message"}}
        page.say("version", id=shown, number=3)
        assert "no version 3; versions: 1 to 2" in page.await_("refused")["problem"]
        page.say("version", id=shown, number=1)
        turns = page.await_("turns")
        assert turns["versions"] == {turns["order"][0]: {"number": 1, "count": 2, "of": "message"}}
        assert contents(panel.chat.messages) == ["a", "A", "b", "B"]
        page.say("delete", id=panel.chat.turns[0].id)
        assert contents(panel.chat.messages) == ["b", "B"]


def test_unsent_message_comes_back() -> None:
    with ReplayHost(answer("A")) as host:
        _, page = opened(host)
        page.say("send", text="  ")
        assert "nothing to send" in page.await_("refused")["problem"]
        page.say("send", text="mine", at="nobody")
        assert page.await_("refused", 2)["text"] == "mine"
        page = Page(Panel("nameless", client=tm.Client(host=host.url)))
        page.say("send", text="no model")
        ended = page.await_("ended")
        assert host.requests == []
    assert ended["text"] == "no model"
    assert "model: not set" in ended["problem"]


def test_missing_key_has_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TENSORMESH_INFERENCE_API_KEY", raising=False)
    panel = Panel("lesson", client=tm.Client(host="serverless", model="m"))
    page = Page(panel)
    page.say("send", text="mine")
    ended = page.await_("ended")
    assert ended["text"] == "mine"
    assert "serverless needs a key" in ended["problem"]
    assert ended["attempt"] is None
    assert panel.results == []


def test_settings_are_checked_where_they_are_defined() -> None:
    with ReplayHost(answer("A")) as host:
        panel, page = opened(host)
        page.say("set", name="temperature", value="0.7")
        assert panel.settings["temperature"] == 0.7
        assert page.await_("settings")["settings"]["set"] == {"temperature": "0.7"}
        page.say("set", name="temperature", value="9")
        assert "from 0 to 2" in page.await_("setting_refused")["problem"]
        page.say("set", name="temperature", value="")
        page.say("set", name="nonsense", value="1")
        page.say("set", name="api_key", value="x")
        assert dict(panel.settings) == {}
        panel.settings["stop"] = ["a", "b"]
        assert page.told[-1]["settings"]["set"] == {"stop": '["a", "b"]'}
        for name, value in (("temperature", "hot"), ("host", "ftp://x"), ("messages", [])):
            with pytest.raises(tm.RequestError):
                panel.settings[name] = value


def test_another_host_is_asked_when_it_is_set() -> None:
    with ReplayHost(answer("A")) as one, ReplayHost(answer("B")) as other:
        panel, page = opened(one)
        panel.settings["host"] = other.url
        panel.settings["model"] = "n"
        page.say("send", text="a")
        page.await_("ended")
        assert one.requests == []
        assert other.requests[0].json()["model"] == "n"
        # The key was given for one host and goes to no other.
        assert KEY not in json.dumps(other.requests[0].headers)


def test_the_request_is_shown_in_three_ways_without_the_key() -> None:
    with ReplayHost(answer("A")) as host:
        panel, page = opened(host, temperature=0.5)
        page.say("request", text="Hi")
        texts = page.await_("request")["texts"]
        assert host.requests == []
        page.say("send", text="Hi")
        page.await_("ended")
        assert json.loads(texts["JSON"].partition("\n\n")[2]) == host.requests[0].json()
    assert texts["Cell"] == "%%tmchat -c lesson -m m -t 0.5\nHi"
    assert "client.conversation('lesson').send(" in texts["Python"]
    everything = json.dumps([page.told, panel.get_state()], default=str)
    assert KEY not in everything
    assert "ak-marker" not in repr(panel)


def test_a_repeated_key_is_redacted_in_all_that_is_kept() -> None:
    parts = [KEY[:5], KEY[5:20], KEY[20:], "."]
    said = [step for text in parts for step in (chunk(text), 0.1)]
    thought = [{"choices": [{"index": 0, "delta": {"reasoning": part}}]} for part in parts]
    with ReplayHost([head(), *sse(*thought, *said, chunk(finish_reason="stop"), DONE)]) as host:
        panel, page = opened(host)
        page.say("send", text="Hi")
        page.await_("ended")
    # Live pieces show what came; the message at the end replaces them.
    final = [message for message in page.told if message["kind"] != "delta"]
    state = {
        name: value for name, value in panel.get_state().items() if name not in ("_esm", "_code")
    }
    kept = json.dumps([final, state], default=str)
    assert "***." in kept
    for part in (KEY[3:9], KEY[5:20], KEY[20:]):
        assert part not in kept


def test_models_are_listed_off_the_main_thread() -> None:
    listed = b'{"data": [{"id": "m1"}, {"id": "m2"}]}'
    with ReplayHost([head(kind="application/json"), listed]) as host:
        _, page = opened(host)
        page.say("models")
        assert page.await_("models")["models"] == ["m1", "m2"]


def test_two_panels_stay_in_step_and_share_the_answer() -> None:
    with ReplayHost(SLOW, answer("B")) as host:
        panel, page = opened(host)
        other = Page(Panel("lesson", client=panel.chat.client))
        page.say("send", text="a")
        other.await_("delta")
        other.say("send", text="b")
        assert "is being generated" in other.await_("refused")["problem"]
        other.say("stop")
        page.await_("ended")
        assert panel.last is other.panel.last
        panel.chat.client.conversation("lesson").send("from a cell")
        assert page.await_("turns")["order"] == other.await_("turns")["order"]


def test_python_sends_and_waits() -> None:
    with ReplayHost(answer("A"), [head(), *sse(chunk("half"))]) as host:
        panel, page = opened(host)
        result = panel.send("a")
        assert isinstance(result, tm.ChatResult)
        assert panel.results == [result]
        assert [told["kind"] for told in page.told].count("ended") == 1
        with pytest.raises(tm.ConnectionFailed):
            panel.send("b")
        assert panel.last is not None
        assert panel.last.text == "half"


def test_closing_ends_the_request() -> None:
    for close in (lambda panel, page: panel.close(), lambda panel, page: page.say("closed")):
        HISTORIES.clear()
        module._SESSIONS.clear()
        with ReplayHost(SLOW) as host:
            panel, page = opened(host)
            page.say("send", text="a")
            page.await_("delta")
            close(panel, page)
            assert host.requests[0].abandoned.wait(3)


def answering(host: ReplayHost) -> tuple[Panel, Page]:
    """A panel with one turn, and the answer to another one on its way."""
    panel, page = opened(host)
    panel.send("a")
    page.say("send", text="b")
    page.await_("delta", 2)
    return panel, page


def test_a_page_that_comes_late_gets_everything() -> None:
    with ReplayHost(answer("A"), SLOW) as host:
        panel, page = answering(host)
        page.say("open")
        everything = page.await_("snapshot")
        panel.stop()
        page.await_("ended", 2)
    assert len(everything["turns"]) == 1
    assert everything["running"]["prompt"] == "b"
    assert everything["running"]["pieces"][0]["text"].startswith("half ")


def test_the_static_output_comes_first_and_is_updated_in_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published: list[Any] = []
    for place in ("panel.static_output", "publishing"):
        monkeypatch.setattr(
            f"tensormesh_nb.widgets.{place}.publish_display_data",
            lambda data, **more: published.append((data, more)),
        )
    with ReplayHost(answer("<b>A</b> **bold**")) as host:
        panel, _ = opened(host)
        panel._ipython_display_()
        panel.send("<script>alert(1)</script>")
    (static, shown), (view, _), (last, updated) = published
    assert shown == {"transient": {"display_id": panel._static}, "update": False}
    assert updated == {"transient": {"display_id": panel._static}, "update": True}
    assert "no turns yet" in static["text/html"]
    assert set(view) == {"text/html", "text/plain"}
    assert f"tm-at-{panel._static}" in view["text/html"]
    assert "<strong>bold</strong>" in last["text/html"]
    assert "<script" not in last["text/html"]
    assert "<b>" not in last["text/html"]
    assert "assistant: <b>A</b>" in last["text/plain"]
    assert "assistant: <b>A</b>" in panel._repr_mimebundle_()["text/plain"]


def test_turns_are_not_taken_from_under_an_answer() -> None:
    with ReplayHost(answer("A"), SLOW) as host:
        panel, page = answering(host)
        page.say("delete", id=panel.chat.turns[0].id)
        page.say("version", id=panel.chat.turns[0].id, number=1)
        refused = [page.await_("refused", count) for count in (1, 2)]
        page.say("stop")
        page.await_("ended", 2)
        assert all("An answer is being generated" in each["problem"] for each in refused)
        assert len(panel.chat.turns) == 1


def test_request_of_several_panels_is_recorded_once() -> None:
    recorded: list[Any] = []
    with ReplayHost(answer("A")) as host:
        client = tm.Client(host=host.url, model="m", api_key=KEY)
        panels = [Panel("lesson", client=client, record=recorded.append) for _ in range(2)]
        result = panels[0].send("a")
    assert recorded == [result]
    assert [panel.last for panel in panels] == [result, result]


def test_a_refused_key_of_another_host_is_not_that_of_serverless() -> None:
    refusal = [head("401 Unauthorized", "application/json"), b'{"error": "Bad key."}']
    with ReplayHost(refusal) as host:
        _, page = opened(host)
        page.say("send", text="a")
        ended = page.await_("ended")
    (view,) = [view for view in ended["turns"].values() if view["problem"]]
    assert view["problem"].startswith("Bad key. (HTTP 401, ")
    assert "TENSORMESH" not in view["problem"] + view["advice"]
