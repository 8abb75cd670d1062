"""What an operation is about, in one word, for the answer that the video is so already."""

from collections.abc import Mapping

from bot.domain.operations import Operation, photos, picture, sound, words
from bot.domain.operations.words import Words
from bot.domain.photo_selection import Selection

_SUBJECTS: Mapping[type[Operation], str] = {
    photos.Remove: "photos",
    photos.Keep: "photos",
    photos.Restore: "photos",
    photos.Repeat: "photos",
    photos.Replace: "photos",
    photos.Move: "order",
    photos.Swap: "order",
    photos.Arrange: "order",
    photos.Sort: "order",
    photos.SetLength: "pace",
    photos.ScaleLength: "pace",
    photos.AddLength: "pace",
    photos.SetTotal: "length",
    photos.AddTotal: "length",
    photos.SetTime: "length",
    photos.MatchMusic: "length",
    picture.SetStyle: "film-style",
    picture.SetRatio: "shape",
    picture.SetFit: "fit",
    picture.SetResolution: "resolution",
    picture.SetFrameRate: "fps",
    picture.FadePicture: "fade",
    picture.SetTransition: "transition",
    picture.SetMotion: "motion",
    picture.SetLook: "look",
    picture.Brighten: "brightness",
    picture.Rotate: "rotate",
    picture.Crop: "crop",
    picture.SetSpeed: "speed",
    picture.Trim: "trim",
    picture.SetLogo: "logo",
    sound.SetMusic: "music",
    sound.UseOwnMusic: "music",
    sound.AnotherMusic: "music",
    sound.RemoveMusic: "music",
    sound.RestoreMusic: "music",
    sound.SetVolume: "volume",
    sound.ScaleVolume: "volume",
    sound.StartMusic: "music-start",
    sound.FadeMusic: "music-fade",
    sound.MuteClips: "sound",
    sound.SyncToBeat: "on-beat",
    words.SetTitle: "title",
    words.SetEnd: "end",
    words.SetCaptions: "captions",
    words.CaptionFrom: "captions",
}
_WORDS = {Words.TITLE: "title", Words.END: "end", Words.CAPTIONS: "captions", Words.ALL: "title", Words.THEM: "title"}


def subject(operation: Operation) -> str:
    """The subject; empty if an operation that changes nothing needs no further word."""
    if isinstance(operation, words.RemoveWords | words.TimeWords):
        return _WORDS[operation.words]
    if isinstance(operation, words.StyleWords):
        return "style"
    if isinstance(operation, sound.SetVolume | sound.ScaleVolume) and operation.of is not None:
        return "sound"
    return _SUBJECTS.get(type(operation), "")


DEFAULTS = frozenset({"length", "pace", "transition", "motion", "look", "music", "fade", "shape"})
"""What styles and defaults set."""


def settles(operation: Operation) -> str:
    """The subject whose value somebody has chosen for the whole video, so that no style and no default changes it."""
    about = subject(operation)
    chosen = (getattr(operation, name, None) for name in ("of", "after", "into"))
    narrow = any(isinstance(one, Selection) and not one.is_all for one in chosen)
    return about if about in DEFAULTS and not narrow else ""
