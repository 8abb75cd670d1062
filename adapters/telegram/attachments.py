"""The files of a message as Attachments. Pure: nothing is downloaded."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message, PhotoSize

from adapters.shared.file_names import clean_name, media_kind
from bot.domain.messages import Attachment, MediaKind


def to_attachments(message: Message, caption: str, fetch_limit: int | None) -> tuple[Attachment, ...]:
    """What a message carries: one file at most, an album being several messages.

    A live photo counts as its picture. An animation has a `document` beside it, and is taken once.
    """
    found = _picture(message) or _moving(message) or _sound(message) or _document(message)
    if found is None:
        return ()
    ref, name, kind, size, mime = found
    return (Attachment(ref, name, kind, size, mime, caption, fetch_limit),)


def has_nothing_usable(message: Message) -> bool:
    """Whether a person sent something, and nothing that could be in a video."""
    things = (
        message.sticker,
        message.location,
        message.contact,
        message.poll,
        message.dice,
        message.paid_media,
        message.story,
        message.game,
    )
    return any(thing is not None for thing in things)


_Found = tuple[str, str, MediaKind, int | None, str]


def _picture(message: Message) -> _Found | None:
    live = message.live_photo
    sizes: Sequence[PhotoSize] = message.photo or (live.photo if live and live.photo else ())
    if not sizes:
        return None
    largest = max(reversed(sizes), key=lambda size: (size.width * size.height, size.file_size or 0))
    return largest.file_id, f"photo-{message.message_id}.jpg", MediaKind.PHOTO, largest.file_size, "image/jpeg"


def _moving(message: Message) -> _Found | None:
    film = message.animation or message.video
    if film is not None:
        mime = film.mime_type or "video/mp4"
        name = clean_name(film.file_name) or f"video-{message.message_id}.{'gif' if mime == 'image/gif' else 'mp4'}"
        return film.file_id, name, MediaKind.VIDEO, film.file_size, mime
    other = message.video_note or message.live_photo
    if other is None:
        return None
    return other.file_id, f"video-{message.message_id}.mp4", MediaKind.VIDEO, other.file_size, "video/mp4"


def _sound(message: Message) -> _Found | None:
    if message.audio is not None:
        audio = message.audio
        name = clean_name(audio.file_name) or clean_name(audio.title) or f"music-{message.message_id}.mp3"
        return audio.file_id, name, MediaKind.AUDIO, audio.file_size, audio.mime_type or "audio/mpeg"
    if message.voice is not None:
        voice = message.voice
        name = f"voice-{message.message_id}.ogg"
        return voice.file_id, name, MediaKind.AUDIO, voice.file_size, voice.mime_type or "audio/ogg"
    return None


def _document(message: Message) -> _Found | None:
    document = message.document
    if document is None:
        return None
    mime = document.mime_type or ""
    name = clean_name(document.file_name)
    return document.file_id, name or f"file-{message.message_id}", media_kind(name, mime), document.file_size, mime
