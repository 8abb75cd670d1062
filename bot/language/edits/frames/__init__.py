"""What people ask for, as frames by subject; the first of several frames that fit equally well counts."""

from bot.language.edits.frames import chinese, chinese_looks, dialogue, lengths, photos, picture, sound, video, words

FRAMES = (
    *chinese.FRAMES,
    *chinese_looks.FRAMES,
    *video.FRAMES,
    *photos.FRAMES,
    *lengths.FRAMES,
    *words.FRAMES,
    *sound.FRAMES,
    *picture.FRAMES,
    *dialogue.FRAMES,
)
