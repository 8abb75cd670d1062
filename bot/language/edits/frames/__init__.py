"""What people ask for, as frames by subject; the first of several frames that fit equally well counts."""

from bot.language.edits.frame import Frame
from bot.language.edits.frames import (
    chinese,
    chinese_looks,
    clips,
    dialogue,
    lengths,
    lettering,
    logo,
    photos,
    picture,
    song_parts,
    sound,
    style,
    video,
    words,
)

FRAMES = (
    *style.FRAMES,
    *chinese.FRAMES,
    *chinese_looks.FRAMES,
    *video.FRAMES,
    *photos.FRAMES,
    *lengths.FRAMES,
    *logo.FRAMES,
    *words.FRAMES,
    *lettering.FRAMES,
    *sound.FRAMES,
    *song_parts.FRAMES,
    *picture.FRAMES,
    *clips.FRAMES,
    *dialogue.FRAMES,
)


def _by_tag() -> dict[str, list[int]]:
    """The indices of frames by the tags of their smallest group, one of which a clause must have."""
    found: dict[str, list[int]] = {}
    for index, frame in enumerate(FRAMES):
        for tag in min(frame.needed, key=len):
            found.setdefault(tag, []).append(index)
    return found


_BY_TAG = _by_tag()


def candidates(tags: frozenset[str]) -> list[Frame]:
    """The frames for each of whose groups one of the tags is there, in their order."""
    near = sorted({index for tag in tags for index in _BY_TAG.get(tag, ())})
    return [FRAMES[index] for index in near if not any(group.isdisjoint(tags) for group in FRAMES[index].needed)]
