"""File names and MIME types as people and platforms give them. What they promise, the bytes decide later."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

from bot.domain.messages import MediaKind

_LONGEST = 120
_ENDINGS = {
    MediaKind.PHOTO: "jpg jpeg jpe jfif png apng webp gif heic heif hif avif tif tiff bmp dng jp2 ico psd qoi tga pcx",
    MediaKind.VIDEO: "mp4 m4v mov qt webm mkv avi mpg mpeg 3gp 3g2 ts mts m2ts wmv asf flv f4v vob ogv mxf rm rmvb",
    MediaKind.AUDIO: "mp3 mp2 m4a m4b m4r aac wav flac ogg oga opus aif aiff aifc wma amr caf ac3 au mka weba wv ape",
}
_KINDS = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
_KIND_OF_MIME = {"image": MediaKind.PHOTO, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}


_DATE = r"(?<!\d)((?:19[89]|20\d)\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])"
_CLOCK = r"[-_ T.]?\D{0,6}?([01]?\d|2[0-3])[-_.:h]?([0-5]\d)[-_.:m]?([0-5]\d)(?:\s?([ap])\.?m\b)?(?:\D|\d{3}(?!\d)|$)"
_DATED = re.compile(rf"{_DATE}(?:{_CLOCK}|-WA(\d{{4}})(?!\d)|(?!\d))", re.IGNORECASE)
"""A date, then a time, or WhatsApp's number of the file on that day, or nothing: `IMG_20240103_154114`."""
_STAMPED = re.compile(r"^(?:mmexport|wx_camera_)(\d{13})(?!\d)")
"""WeChat's milliseconds since 1970."""
_PIXEL = "PXL_"
"""Google's camera writes the time of UTC into names."""
_NUMBERS, _APART_S = 5000, 17
"""How many photos of one day get times of their own, and the seconds between them: more than in a burst."""


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


def taken_by_name(name: str) -> str:
    """When the photo or clip of this name was taken or sent, in ISO 8601; empty if the name does not say."""
    if stamped := _STAMPED.search(name):
        return f"{datetime.fromtimestamp(int(stamped[1]) // 1000, UTC):%Y-%m-%dT%H:%M:%S}Z"
    found = _DATED.search(name)
    if found is None:
        return ""
    year, _, month, day, hour, minute, second, half, count = found.groups()
    try:
        at = datetime(int(year), int(month), int(day))  # noqa: DTZ001 - nobody knows the zone
    except ValueError:  # no such day
        return ""
    if count:  # the order is known, the time is not
        at += timedelta(seconds=int(count) % _NUMBERS * _APART_S)
    elif hour:
        at += timedelta(hours=int(hour) % 12 + 12 * (half in "pP") if half else int(hour))
        at += timedelta(minutes=int(minute), seconds=int(second))
    return at.isoformat() + ("Z" if name.startswith(_PIXEL) and hour else "")
