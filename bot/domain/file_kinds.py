"""What the ending of a file's name promises; the bytes decide later."""

from pathlib import PurePosixPath

from bot.domain.messages import MediaKind

_ENDINGS = {
    MediaKind.PHOTO: "jpg jpeg jpe jfif png webp gif heic heif hif avif tif tiff bmp dng",
    MediaKind.VIDEO: "mp4 m4v mov qt webm mkv avi mpg mpeg 3gp mts m2ts wmv",
    MediaKind.AUDIO: "mp3 m4a aac wav flac ogg oga opus aif aiff wma amr",
}
_KINDS = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}


def kind_of(name: str) -> MediaKind:
    """The kind that a name's ending promises; FILE for any other ending."""
    return _KINDS.get(PurePosixPath(name).suffix.lstrip(".").lower(), MediaKind.FILE)
