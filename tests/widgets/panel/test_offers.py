"""Hosts and models that a page may choose."""

from __future__ import annotations

import pytest

from tensormesh_nb.config.settings import Settings
from tensormesh_nb.errors import RequestError
from tensormesh_nb.widgets.panel.offers import Offers


@pytest.fixture
def offers() -> Offers:
    return Offers(Settings.resolve(("flag", {"host": "http://h/v1", "model": "own"})))


def test_hosts_of_the_client_and_the_named_ones_are_offered(offers: Offers) -> None:
    assert offers.hosts == ["http://h/v1", "serverless", "local"]
    offers.add_host("http://other/v1")
    assert offers.check("host", "http://other/v1", None) == "http://other/v1"


def test_models_are_offered_for_their_host(offers: Offers) -> None:
    assert offers.set_models(None, ["a\u202eb"]) == ["a\\u202eb"]
    assert offers.check("model", "a\\u202eb", None) == "a\u202eb"
    assert offers.check("model", "own", "local") == "own"
    with pytest.raises(RequestError):
        offers.check("model", "a\\u202eb", "local")


@pytest.mark.parametrize(("name", "text"), [("host", "http://evil"), ("model", "nobody")])
def test_other_choice_is_refused(offers: Offers, name: str, text: str) -> None:
    with pytest.raises(RequestError, match="choose one of the list") as caught:
        offers.check(name, text, None)
    assert caught.value.field == name


def test_other_settings_and_empty_values_pass(offers: Offers) -> None:
    assert offers.check("temperature", "0.5", None) == "0.5"
    assert offers.check("host", "", None) == ""
