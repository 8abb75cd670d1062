"""File names and MIME types as people and platforms give them. What they promise, the bytes decide later."""

import re
from pathlib import PurePosixPath

from bot.domain.messages import MediaKind

_LONGEST = 120
_ENDINGS = {
    MediaKind.PHOTO: "jpg jpeg jpe jfif png apng webp gif heic heif hif avif tif tiff bmp dng jp2 ico psd qoi",
    MediaKind.VIDEO: "mp4 m4v mov qt webm mkv avi mpg mpeg 3gp 3g2 ts mts m2ts wmv asf flv f4v vob ogv mxf rm rmvb",
    MediaKind.AUDIO: "mp3 mp2 m4a m4b m4r aac wav flac ogg oga opus aif aiff aifc wma amr caf ac3 au mka weba wv ape",
}
_KINDS = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
_KIND_OF_MIME = {"image": MediaKind.PHOTO, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}


def clean_name(name: str | None) -> str:
    """A file name without folders and control characters, at most 120 characters with its extension kept."""
    last = re.split(r"[/\\]", name or "")[-1]
    printable = "".join(char for char in last if char.isprintable()).strip(" .")
    if len(printable) <= _LONGEST:
        return printable
    suffix = PurePosixPath(printable).suffix[:12]
    return printable[: _LONGEST - len(suffix)] + suffix


def kind_of(name: str, mime: str = "") -> MediaKind:
    """The likely kind of a file: by the ending of its name first, because phones often send no MIME type."""
    kind = _KINDS.get(PurePosixPath(name).suffix.lstrip(".").lower())
    return kind or _KIND_OF_MIME.get(mime.partition("/")[0].lower(), MediaKind.FILE)
