"""Reads a request to the Bot API (urlencoded, JSON or multipart) with its files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from tests.fakes.telegram.refusals import bad


class Call:
    """A method with its arguments."""

    def __init__(self, method: str, arguments: Mapping[str, str], files: Mapping[str, UploadFile]) -> None:
        self.method = method
        self.arguments = dict(arguments)
        self.files = files

    @classmethod
    async def read(cls, method: str, request: Request) -> Call:
        arguments: dict[str, str] = dict(request.query_params)
        files: dict[str, UploadFile] = {}
        if request.headers.get("content-type", "").startswith("application/json"):
            body = json.loads(await request.body() or b"{}")
            arguments |= {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
        else:
            # The form stays open until the request is closed, with large files on disk.
            for name, value in (await request.form(max_files=100)).multi_items():
                if isinstance(value, UploadFile):
                    files[name] = value
                else:
                    arguments[name] = value
        return cls(method, arguments, files)

    def text(self, name: str) -> str:
        return self.arguments.get(name, "")

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(float(self.arguments.get(name) or default))
        except ValueError:
            raise bad(f"can't parse {name}") from None

    def flag(self, name: str) -> bool:
        return self.arguments.get(name, "").lower() == "true"

    def json(self, name: str) -> Any:
        return json.loads(self.arguments[name]) if self.arguments.get(name) else None

    @property
    def chat(self) -> int | None:
        return int(self.arguments["chat_id"]) if self.arguments.get("chat_id", "").lstrip("-").isdigit() else None

    def upload(self, name: str, value: str | None = None) -> UploadFile | None:
        """The file of a parameter, sent directly or by `attach://`."""
        named = self.text(name) if value is None else value
        return self.files.get(named.removeprefix("attach://") if named.startswith("attach://") else name)


def chunks(file: UploadFile) -> Iterator[bytes]:
    file.file.seek(0)
    while chunk := file.file.read(256 * 1024):
        yield chunk
