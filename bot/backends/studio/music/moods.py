"""The moods: tempo, harmony and who plays what, as values."""

from __future__ import annotations

from dataclasses import dataclass

# Pairs of the beat within a bar and the strength of a stroke; a line is one bar.
Pattern = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument: `kind` says what it does with the chord of a bar.

    held: all tones for the bar · broken: tones one after another at `beats` · struck: all tones at `beats` · bass:
    the root at `beats` · tune: a melody, sparse or busy by `beats`.
    """

    kind: str
    instrument: str
    level: float
    centre: int = 60
    """The pitch around which the tones lie."""
    beats: Pattern = ()
    enters: int = 0
    """The phrase from which the part plays."""
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Mood:
    """A style of music: chords by name, played phrase by phrase, repeatedly."""

    bpm: float
    beats: int
    scale: tuple[int, ...]
    """Pitch classes that a melody may use."""
    phrases: tuple[tuple[str, ...], ...]
    last: str
    """The chord on which the piece ends."""
    parts: tuple[Part, ...]
    drums: tuple[tuple[str, float, Pattern], ...] = ()
    drums_enter: int = 1
    room: float = 0.25
    swing: float = 0.0
    """How much later the second half of a beat comes, in beats."""
    gain: float = 1.0


def _even(count: int, step: float, strong: int, soft: float = 0.7) -> Pattern:
    """Regular strokes, every `strong`-th at full strength."""
    return tuple((i * step, 1.0 if i % strong == 0 else soft) for i in range(count))


_F, _C, _D, _E_FLAT = (
    tuple((root + step) % 12 for step in steps)
    for root, steps in ((5, (0, 2, 4, 7, 9)), (0, (0, 2, 4, 7, 9)), (2, (0, 3, 5, 7, 10)), (3, (0, 2, 4, 7, 9)))
)

MOODS: dict[str, Mood] = {
    "calm": Mood(
        bpm=68,
        beats=4,
        scale=_F,
        phrases=(
            ("Fmaj9", "C/E", "Dm7", "Bbmaj7"),
            ("Fmaj9", "Am7", "Bbmaj7", "C"),
            ("Dm7", "Am7", "Bbmaj7", "F/A"),
            ("Gm7", "F/A", "Bbmaj7", "Csus"),
        ),
        last="Fmaj9",
        parts=(
            Part("held", "pad", 0.3, 59),
            Part("bass", "bass", 0.3, 36, ((0, 1.0),)),
            Part("broken", "piano", 0.34, 64, _even(8, 0.5, 4, 0.72), pan=-0.15),
            Part("tune", "piano", 0.42, 76, ((0, 1.0), (1.5, 0.7), (2, 0.8), (3, 0.6)), 1, 0.2),
        ),
        room=0.34,
    ),
    "happy": Mood(
        bpm=112,
        beats=4,
        scale=_C,
        phrases=(("C", "G/B", "Am7", "F"), ("C", "Em7", "F", "G"), ("F", "G", "Em7", "Am7"), ("F", "C/E", "Dm7", "G")),
        last="C",
        parts=(
            Part(
                "struck",
                "pluck",
                0.3,
                64,
                ((0, 1.0), (1, 0.7), (1.5, 0.6), (2.5, 0.7), (3, 0.8), (3.5, 0.5)),
                pan=-0.25,
            ),
            Part("bass", "bass", 0.42, 40, ((0, 1.0), (1.5, 0.7), (2, 0.9), (3.5, 0.6))),
            Part("tune", "bell", 0.3, 79, ((0, 1.0), (0.5, 0.6), (1, 0.8), (2, 0.9), (2.5, 0.6), (3, 0.7)), 1, 0.25),
            Part("held", "pad", 0.14, 60, enters=2),
        ),
        drums=(
            ("kick", 0.5, ((0, 1.0), (2, 0.9), (2.5, 0.5))),
            ("snare", 0.2, ((1, 0.9), (3, 1.0))),
            ("hat", 0.1, _even(8, 0.5, 2, 0.6)),
        ),
        room=0.16,
    ),
    "epic": Mood(
        bpm=84,
        beats=4,
        scale=_D,
        phrases=(("Dm", "Bb", "F", "C"), ("Dm", "Gm", "Bb", "A"), ("Bb", "C", "Dm", "F/A"), ("Gm", "Bb", "C", "Asus")),
        last="Dm",
        parts=(
            Part("held", "strings", 0.3, 60),
            Part("bass", "strings", 0.34, 36, ((0, 1.0),)),
            Part("broken", "strings", 0.2, 52, _even(16, 0.25, 4, 0.55), 1, -0.2),
            Part("tune", "strings", 0.34, 74, ((0, 1.0), (2, 0.8), (3, 0.7)), 2, 0.15),
        ),
        drums=(("taiko", 0.62, ((0, 1.0), (1.5, 0.5), (2, 0.75), (3, 0.5), (3.5, 0.6))),),
        room=0.36,
    ),
    "romantic": Mood(
        bpm=88,
        beats=3,
        scale=_E_FLAT,
        phrases=(
            ("Eb", "Eb/G", "Abmaj7", "Bb", "Cm7", "Gm7", "Abmaj7", "Bbsus"),
            ("Cm7", "Abmaj7", "Eb/G", "Bb", "Fm7", "Eb/G", "Abmaj7", "Bb"),
        ),
        last="Eb",
        parts=(
            Part("broken", "piano", 0.36, 63, _even(6, 0.5, 6, 0.7), pan=-0.15),
            Part("bass", "piano", 0.4, 39, ((0, 1.0),)),
            Part("held", "strings", 0.17, 60, enters=1),
            Part("tune", "piano", 0.46, 77, ((0, 1.0), (1, 0.7), (2, 0.8)), 0, 0.2),
        ),
        room=0.32,
    ),
    "lofi": Mood(
        bpm=76,
        beats=4,
        scale=_C,
        phrases=(("Dm9", "G7", "Cmaj9", "Am7"), ("Fmaj9", "Em7", "Dm9", "Cmaj9"), ("Dm9", "Em7", "Fmaj9", "G7")),
        last="Cmaj9",
        parts=(
            Part("struck", "keys", 0.26, 62, ((0, 1.0), (2.5, 0.55)), pan=-0.1),
            Part("bass", "bass", 0.46, 38, ((0, 1.0), (1.5, 0.5), (2.5, 0.8))),
            Part("tune", "keys", 0.24, 74, ((0.5, 0.8), (1.5, 0.7), (2, 0.9), (3, 0.6)), 1, 0.25),
        ),
        drums=(
            ("kick", 0.55, ((0, 1.0), (2.5, 0.8))),
            ("snare", 0.22, ((1, 0.9), (3, 1.0))),
            ("hat", 0.08, _even(8, 0.5, 2, 0.55)),
        ),
        drums_enter=0,
        room=0.18,
        swing=0.12,
    ),
}
