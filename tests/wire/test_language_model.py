"""The client of the operator's language model against a server that answers well, badly, slowly or not at all."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import pytest_asyncio

from bot.app import doctor
from bot.app.settings import Settings
from bot.conversation.info.privacy import machine
from bot.domain.errors import ConfigurationProblem
from bot.domain.messages import Language
from bot.domain.operations.dialogue import Unsupported
from bot.domain.operations.photos import Move, Place, Remove, ScaleLength, Where
from bot.domain.operations.picture import SetLook
from bot.domain.photo_selection import at
from bot.language_model.answer import Translation
from bot.language_model.client import Access, LanguageModel, NoTranslation, Trouble, probe
from bot.language_model.request import Photo, Request
from tests.fakes.language_model import Model, answer, language_model

SECRET, WORDS = "sk-" + "of-this-test-alone", "let the beach breathe"
PHOTOS = (Photo(1, "cake.jpg"), Photo(2, "beach.jpg", "Low tide"), Photo(3, "IMG_3.jpg"))
LONGER = {"op": "ScaleLength", "factor": 1.5, "of": ["at 2"]}


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Model]:
    async with language_model() as model:
        yield model


@pytest_asyncio.fixture
async def model(server: Model) -> AsyncIterator[LanguageModel]:
    client = LanguageModel(Access(server.url, "small-model", SECRET))
    yield client
    await client.close()


def asking(words: str = WORDS, **others: Any) -> Request:
    return Request(words, (words,), others.pop("photos", PHOTOS), **others)


async def trouble(model: LanguageModel, request: Request | None = None) -> NoTranslation:
    with pytest.raises(NoTranslation) as raised:
        await model.translate(request or asking())
    return raised.value


async def test_it_asks_once_with_the_key_and_the_schema_and_nothing_of_the_environment(
    server: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "somebody-elses")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Other: somebody-elses")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.answers[WORDS] = answer(LONGER, unmet=["voice-over"])
    model = LanguageModel(Access(server.url, "small-model", SECRET))
    done = (SetLook("warm"),)
    found = await model.translate(asking(done=done, earlier=((Remove(at(4)),),), video={"music": "calm"}))
    await model.close()
    assert found == Translation((ScaleLength(1.5, at(2)), Unsupported("voice-over")))
    [request], [body], [question] = server.requests, server.bodies, server.questions
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert "somebody-elses" not in str(request.headers.raw)
    assert body["model"] == "small-model"
    assert body["response_format"]["json_schema"]["strict"] is True
    assert question["message"] == WORDS
    assert question["photos"][1] == {"number": 2, "name": "beach.jpg", "caption": "Low tide"}
    assert (question["done"], question["earlier"]) == (
        [{"op": "SetLook", "look": "warm"}],
        [[{"op": "Remove", "of": ["at 4"]}]],
    )


async def test_pictures_go_with_the_question_each_after_its_number(server: Model, model: LanguageModel) -> None:
    server.otherwise = answer({"op": "Move", "of": ["at 2"], "to": {"where": "start", "number": None, "anchor": None}})
    shown = (Photo(1, thumbnail=b"one"), Photo(2, thumbnail=b"two"))
    found = await model.translate(asking("start with the beach", photos=shown))
    assert found.operations == (Move(at(2), Place(Where.START)),)
    parts = server.bodies[0]["messages"][1]["content"]
    assert [part.get("text", "") for part in parts[1:]] == ["Photo 1:", "", "Photo 2:", ""]
    assert parts[4]["image_url"]["url"] == "data:image/jpeg;base64,dHdv"


STATUSES = {
    401: Trouble.KEY,
    404: Trouble.UNKNOWN,
    429: Trouble.BUSY,
    500: Trouble.FAILED,
    503: Trouble.FAILED,
    307: Trouble.FAILED,
}


@pytest.mark.parametrize(("status", "kind"), STATUSES.items())
async def test_an_error_of_the_server_ends_the_question(
    server: Model, model: LanguageModel, status: int, kind: Trouble
) -> None:
    server.status = status
    server.headers = {"location": f"{server.url}/elsewhere", "retry-after": "0", "x-should-retry": "true"}
    assert (await trouble(model)).trouble is kind
    assert len(server.bodies) == 1


async def test_a_refusal_is_no_answer(server: Model, model: LanguageModel) -> None:
    server.refusal = "I cannot help with that."
    assert (await trouble(model)).trouble is Trouble.REFUSED


def completion(content: Any) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


BODIES = {
    "no JSON": b"<html>Bad gateway</html>",
    "another object": b'{"ok": true}',
    "no choices": b'{"choices": []}',
    "a list": b"[]",
    "no text": b"\xff\xfe{",
    "nothing": b"",
    "too deep": b"[" * 100_000,
    "too long": b" " * 600_000,
    "prose": completion("Sure! I will move the beach to the front."),
    "no content": completion(None),
    "parts": completion([{"type": "text", "text": "{}"}]),
    "deep content": completion("[" * 50_000),
}


@pytest.mark.parametrize("name", BODIES)
async def test_nonsense_is_thrown_away(server: Model, model: LanguageModel, name: str) -> None:
    server.body = BODIES[name]
    assert (await trouble(model)).trouble is Trouble.NONSENSE


async def test_an_answer_that_trickles_in_is_given_up(server: Model) -> None:
    server.trickles = True
    model = LanguageModel(Access(server.url, "small-model"), deadline_s=1.0)
    assert (await trouble(model)).trouble is Trouble.SLOW
    await model.close()


async def test_nobody_there() -> None:
    model = LanguageModel(Access("http://127.0.0.1:9/v1", "small-model"))
    assert (await trouble(model)).trouble is Trouble.UNREACHABLE
    await model.close()


@contextmanager
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.DEBUG):
        yield


async def test_no_log_error_or_url_has_a_word_of_it_or_the_key(
    server: Model, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_LOG", "debug")
    texts = []
    with everything_logged(caplog):
        for status, refusal, body in (
            (200, None, None),
            (500, None, None),
            (200, f"no {WORDS}", None),
            (200, None, b"["),
        ):
            server.status, server.refusal, server.body = status, refusal, body
            server.otherwise = answer({"op": "Explode", "text": WORDS})
            model = LanguageModel(Access(server.url, "small-model", SECRET))
            error = await trouble(model)
            texts += [str(error), repr(error), repr(error.__context__ if not error.__suppress_context__ else None)]
            texts += [repr(model.access), repr(asking())]
            await model.close()
    texts += [record.getMessage() for record in caplog.records] + [str(request.url) for request in server.requests]
    for secret in (WORDS, "beach", "Low tide", SECRET):
        assert not [text for text in texts if secret in text]


async def test_doctor_asks_it_something_harmless(server: Model) -> None:
    server.otherwise = answer({"op": "ScaleLength", "factor": 1.5, "of": ["at 1"]})
    settings = Settings(llm_url=server.url, llm_model="small-model", llm_vision=True)
    told = "The language model at 127.0.0.1 answers; it gets words and small pictures that the bot does not understand"
    assert (await doctor.model_answers(settings)).startswith(told)
    assert server.questions[0]["message"] == probe().message
    for trouble, sentence in ((401, "refuses LLM_KEY"), (404, "Check LLM_MODEL"), (429, "(429)"), (500, "(500)")):
        server.status = trouble
        with pytest.raises(ConfigurationProblem, match=re.escape(sentence)):
            await doctor.model_answers(settings)
    server.status, server.body = 200, completion("Hello! How can I help?")
    with pytest.raises(ConfigurationProblem, match="does not answer in the form of a JSON schema"):
        await doctor.model_answers(settings)


HOSTS = {
    "http://127.0.0.1:11434/v1": True,
    "http://localhost:8080/v1": True,
    "http://[::1]:8080/v1": True,
    "http://192.168.1.20:8000/v1": True,
    "http://ollama:11434/v1": True,
    "http://gpu.local/v1": True,
    "https://api.openai.com/v1": False,
    "http://8.8.8.8/v1": False,
}


def test_whose_machine_it_is_follows_from_the_host() -> None:
    assert {url: Access(url, "m").own for url in HOSTS} == HOSTS
    remote = LanguageModel(Access("https://api.openai.com/v1", "m"))
    assert machine(remote, Language.EN) == "at api.openai.com, which the operator of this bot has chosen"
    assert "api.openai.com" in machine(remote, Language.ZH)
