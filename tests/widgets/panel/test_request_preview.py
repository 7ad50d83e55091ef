"""The request that a panel would send, in three forms."""

from __future__ import annotations

import json

import tensormesh_nb as tm
from tensormesh_nb.widgets.panel.request_preview import request_texts

from ...conversation.turns import answer, contents, user
from ...leak_watch import KEY
from ...replay_host import ReplayHost


def test_texts_are_the_request_without_the_key() -> None:
    with ReplayHost(answer("A")) as host:
        client = tm.Client(host=host.url, api_key=KEY, model="m")
        chat = client.conversation("preview")
        chat.send("earlier")
        texts = request_texts(chat, [user("Hi")], {"temperature": 0.5}, None)
        assert len(host.requests) == 1
        chat.send("Hi", temperature=0.5)
        sent = host.requests[1].json()
    assert KEY not in json.dumps(texts)
    head, _, body = texts["JSON"].partition("\n\n")
    assert head == f"POST {host.url}/chat/completions\nAuthorization: Bearer ***"
    shown = json.loads(body)
    assert contents(shown["messages"]) == contents(sent["messages"]) == ["earlier", "A", "Hi"]
    assert shown["temperature"] == sent["temperature"]
    assert texts["Cell"].startswith("%%tmchat -c preview ")
    assert texts["Cell"].endswith("-t 0.5\nHi")
    assert "client.conversation('preview').send(" in texts["Python"]


def test_unsafe_characters_are_escaped() -> None:
    chat = tm.Client(host="http://127.0.0.1:9", model="m").conversation("unsafe")
    texts = request_texts(chat, [user("a\u202eb")], {}, None)
    assert "\u202e" not in "".join(texts.values())
