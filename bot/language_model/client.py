"""Asks the operator's model over the protocol of OpenAI, which Ollama, llama.cpp, vLLM and others speak too.

Nothing of a question or an answer is logged or raised: an error says only of which kind it is.
"""

import asyncio
import base64
import importlib
import ipaddress
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from bot.domain.logs import quieten
from bot.language_model.answer import Translation, Unusable, translation
from bot.language_model.request import Photo, Request, described, rules
from bot.language_model.schema import answer_schema

DEADLINE_S = 15.0
"""For everything: the import, connecting, an answer that trickles in, reading it."""
MOST_BYTES = 256 * 1024
"""The longest answer that is read."""
MOST_TOKENS = 4000


class Trouble(StrEnum):
    """Why a model gave no translation."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"
    BUSY = "busy"
    """429: too many requests, or no credit."""
    KEY = "key"
    UNKNOWN = "unknown"
    """404: no such model, or another URL is needed."""
    FAILED = "failed"
    """Another error of the server."""
    REFUSED = "refused"
    """The model itself refused to answer."""
    NONSENSE = "nonsense"


class NoTranslation(Exception):
    """The model gave none; never holds a word of the question or the answer."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(trouble, detail)
        self.trouble = trouble
        self.detail = detail
        """The name of the cause: an error's class, a status, what was wrong with the answer."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the model is. `vision`: it gets small pictures of the photos too."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    vision: bool = False
    proxy: str = ""

    @property
    def host(self) -> str:
        """The host that gets the words."""
        return urlsplit(self.url).hostname or ""

    @property
    def own(self) -> bool:
        """Whether the host is the operator's own: this machine, a private address, or a name without a domain."""
        host = self.host
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return "." not in host or host.endswith((".local", ".internal", ".lan", ".localhost"))
        return address.is_loopback or address.is_private or address.is_link_local


class LanguageModel:
    """A client of the model; the library is loaded when the first question is asked."""

    def __init__(self, access: Access, deadline_s: float = DEADLINE_S) -> None:
        self.access = access
        self._deadline_s = deadline_s
        self._client: Any = None

    async def translate(self, request: Request) -> Translation:
        """The translation of what is open in a message. Raises NoTranslation."""
        try:
            async with asyncio.timeout(self._deadline_s):
                return _translated(await self._answer(request), request)
        except TimeoutError:
            raise NoTranslation(Trouble.SLOW) from None

    async def close(self) -> None:
        """Closes connections."""
        if self._client is not None:
            await self._client.close()

    async def _answer(self, request: Request) -> bytes:
        if self._client is None:
            self._client = _client(await asyncio.to_thread(_library), self.access, self._deadline_s)
        library = _library()
        try:
            return await self._asked(request)
        except library.APITimeoutError:
            raise NoTranslation(Trouble.SLOW) from None
        except library.APIStatusError as error:
            raise NoTranslation(_STATUS.get(error.status_code, Trouble.FAILED), str(error.status_code)) from None
        except (library.OpenAIError, OSError) as error:
            raise NoTranslation(Trouble.UNREACHABLE, type(error).__name__) from None
        except UnicodeError:
            raise NoTranslation(Trouble.NONSENSE, "no text") from None
        except NoTranslation:
            raise
        except TimeoutError:
            raise
        except Exception as error:  # noqa: BLE001 - of the HTTP library while it reads; its text is not for a log
            raise NoTranslation(Trouble.UNREACHABLE, type(error).__name__) from None

    async def _asked(self, request: Request) -> bytes:
        """The whole body of the answer."""
        calls = self._client.chat.completions.with_streaming_response
        content = await asyncio.to_thread(_content, request)
        body = bytearray()
        async with calls.create(
            model=self.access.model,
            messages=[{"role": "system", "content": rules()}, {"role": "user", "content": content}],
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "translation", "schema": answer_schema(), "strict": True},
            },
            max_completion_tokens=MOST_TOKENS,
        ) as response:
            async for piece in response.iter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise NoTranslation(Trouble.NONSENSE, "too long")
        return bytes(body)


_STATUS = {401: Trouble.KEY, 403: Trouble.KEY, 404: Trouble.UNKNOWN, 429: Trouble.BUSY}


def _library() -> Any:
    """The client library, which takes a while to load and logs nothing, whatever the environment says."""
    library = importlib.import_module("openai")
    quieten({"openai": logging.WARNING})  # OPENAI_LOG may just have changed it
    return library


def _client(library: Any, access: Access, deadline_s: float) -> Any:
    """A client that takes nothing from the environment, follows no redirect and asks only once."""
    http = library.DefaultAsyncHttpxClient(
        timeout=deadline_s, trust_env=False, follow_redirects=False, proxy=access.proxy or None
    )
    client = library.AsyncOpenAI(
        api_key=access.key or "none",
        admin_api_key="",
        organization="",
        project="",
        webhook_secret="",
        base_url=access.url,
        timeout=deadline_s,
        max_retries=0,
        http_client=http,
    )
    client.organization = client.project = None  # what the environment names is somebody else's
    client._custom_headers = {}
    return client


def _content(request: Request) -> str | list[dict[str, Any]]:
    """The question; as parts only with pictures, because some servers know no others."""
    if not any(photo.thumbnail for photo in request.photos):
        return described(request)
    parts = [_text(described(request))]
    for photo in request.photos:
        if photo.thumbnail:
            parts += [_text(f"Photo {photo.number}:"), _picture(photo)]
    return parts


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _picture(photo: Photo) -> dict[str, Any]:
    encoded = base64.b64encode(photo.thumbnail).decode()
    return {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{encoded}", "detail": "low"}}


def _translated(body: bytes, request: Request) -> Translation:
    """The translation in the body of an answer. Raises NoTranslation."""
    message = _message(body)
    if message.get("refusal"):
        raise NoTranslation(Trouble.REFUSED)
    content = message.get("content")
    if not isinstance(content, str):
        raise NoTranslation(Trouble.NONSENSE, "no content")
    try:
        return translation(content, request)
    except Unusable as error:
        raise NoTranslation(Trouble.NONSENSE, str(error)) from None


def _message(body: bytes) -> Mapping[str, Any]:
    try:
        message = json.loads(body)["choices"][0]["message"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NoTranslation(Trouble.NONSENSE, "no completion") from None
    if not isinstance(message, Mapping):
        raise NoTranslation(Trouble.NONSENSE, "no completion")
    return message


def probe() -> Request:
    """A question of no person, to which every usable model has an answer."""
    photos: Sequence[Photo] = tuple(Photo(number, name) for number, name in ((1, "beach.jpg"), (2, "cake.jpg")))
    return Request("let the beach stay up there longer", ("let the beach stay up there longer",), tuple(photos))
