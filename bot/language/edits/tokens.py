"""Tokenises a message: words of the lexicon, numbers, quotations and file names, each with its place in the text."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.photo_selection import at as chosen
from bot.language.edits.lexicon import ENTRIES, FILLER, MEANT, phrased
from bot.language.lexicon import phrases_of, words
from bot.language.normalizer import Plain, plain
from bot.language.numbers import CARDINALS, CHINESE, ORDINALS, number
from bot.language.patterns import Pattern
from bot.language.spelling import Speller, stems
from bot.language.tokenizer import HAN, LINK, MARK, NUMBER, QUOTE, WORD, Atom, atoms

UNKNOWN = "word"


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its usual tag with its value, its place in the message, and all its meanings as values by tag."""

    tag: str
    value: object
    start: int
    end: int
    meanings: Mapping[str, str] = field(default_factory=dict, compare=False)

    def has(self, tag: str) -> bool:
        """Whether it has the tag in any of its meanings."""
        return tag == self.tag or tag in self.meanings

    def among(self, tags: frozenset[str]) -> bool:
        """Whether it has one of the tags in any of its meanings."""
        return self.tag in tags or not tags.isdisjoint(self.meanings)


_UNCLOSED = Pattern(r"[\"“「『«][^\"“”「」『』«»\n]+$", re.MULTILINE)
"""A quotation that ends with the line."""
_RATIO = Pattern(r"([0-9]{1,4})\s*[:/x比]\s*([0-9]{1,4})(?![0-9:])")
_TIME = Pattern(r"([0-9]{1,3}):([0-5][0-9])(?![0-9:])")
_ORDINAL = Pattern(
    r"([0-9]{1,6})(?:st|nd|rd|th)\b|(?:第|弟(?=\S{1,3}张))\s*([0-9]{1,6}|[零〇一二两三四五六七八九十百]+)(?:段(?![话文字视音歌]))?|([0-9]{1,6})\s*号"
)
_TIMES = Pattern(r"\bx\s?(?=[0-9])")
_SEVERAL = Pattern("第([一二三四五六七八九]{2,})(?=[张幅个])|([一二三四五六七八九]{2})(?=[张幅]?之间)")
"""第二四六张: several photos."""
_POINT = Pattern(r"第\s*(?=[0-9.零一二两三四五六七八九十百]+\s*(?:秒|分))")
"""第30秒: a point in time, not a photo."""
_TENTHS = Pattern(r"([1-9]|[一二两三四五六七八九])成(?=半|音量|[的吧就左右啦了,，。.!！?？\s]|$)")
_FRACTION = Pattern(r"([2-9]|[二三四五])分之([1-9]|[一二三四])")
_QUARTER = Pattern(r"(?:three[- ]quarters|(?:a|one) quarter)\b(?! (?:turn|to))(?: of)?(?! an? (?:minute|hour))")
_BY = Pattern(r"(?<![0-9a-z])([-+−])(?=[0-9.]+\s*(?:s\b|sec|秒|分))")
"""A time that is added or taken away: "-2s"."""
_LESS_HALF = Pattern("[减少](?=半(?:秒|分))")
"""减半秒: half a second less, not half."""
_SIGNED = Pattern(r"(?:#|\bno\.?)\s*(?=[0-9])")
_NUMBER = Pattern(r"[0-9]{1,6}(?:\.[0-9]{1,3})?(?![0-9])")
_DASH = Pattern(r"(?<=[0-9])\s*[-–~〜至]\s*(?=[0-9])")
_PIECE = Pattern(r"[^\W\d_\u2e80-\u9fff]+(?:'[^\W\d_\u2e80-\u9fff]+)*|[0-9]+|[^\w\s]")
"""The parts of a word or number that has no meaning as a whole: "zoom-in", "20s"."""
_ABOUT = Pattern("|".join(a + b for a, b in zip("一两二三四五六七八", "两三三四五六七八九", strict=True)))
"""两三秒: about as much."""
_BREAK = Pattern(r"[,.;!?，。；！？\n…—]+|(?<=[\w)\"'] )[-–](?= [a-z\"'])|\((?=(?:and|but|also|plus|oh) )")
_SERIAL = Pattern(r"(?<![0-9])[0-9]{3,}(?=(?:\.[a-z0-9]+)?$)")
"""The number at the end of a file name."""
_ITEM = Pattern(r"(?<![^\s,;:，；：。])(?<!nr )(?<!no )(?<!number )(?<!photo )(?<!pic )(?<!and )(?<!or )[1-9][)）]")
"""The mark of an item of a list: "2)"."""
_LISTED = Pattern(r"(?<![\w.])[1-9]\.(?=\s)")  # "1. …"
_LIST = Pattern(r"[、&+]")
_HAN = Pattern(HAN)
_GAP = Pattern(rf'(?:{HAN}|[~～!?)）”」』》"])[ \t]+{HAN}')
"""A space between Chinese characters: people set off clauses with it, and texts."""
_APART = Pattern(
    rf"(?:太[^\W的了]{{1,3}}了|(?<={HAN})(?<![酒网])[吧啦]|一[点些])(?=(?![的地点儿吧啦吗嘛呀啊哈哦呢了就也都即呗]){HAN})"
    rf"|(?:不好意思|抱歉|打扰一下|打扰了|问一下|不行|难听|不好听|难看|不好看|看不清)(?=(?![的吧啦吗嘛呀啊哈哦呢了楚]){HAN})"
    rf"|(?<=[暗亮小大慢快短吵响淡糊])(?=能不能|可不可以|能否|麻烦|帮我|请)"
    rf"|(?<={HAN})(?<![把将让给和跟的特分个级])(?=其他|其余|其它|别的|剩下)"
    rf"|(?<={HAN})(?=不要太|别太)"
)
"""Where Chinese clauses part without a mark: 太小了|看不清, 大一点|换成红色, 亮点|其他不动."""
_EXCEPTED = 8
"""How far behind 除了 its clause goes on: 除了蛋糕那张其他都."""
_SPAN = Pattern(
    r"second(?=\s+(?:and\s+a\s+half|longer|shorter|more|less|extra|each|per|apiece|for each)\b|\s*(?:[,.;!?\n]|$))"
)
"""Words after which "a second" is a time; otherwise it means one more photo."""
_POINT_IN = Pattern(r"second \d{1,3}\b(?! (?:photo|pic|image|shot|slide|one)s?\b)")
"""A point in time: "from second 5 to second 12"."""
_SHAPES = ((16, 9), (9, 16), (1, 1), (4, 5), (3, 4))
_TYPO = Pattern("帐|(?<=[0-9一二两三四五六七八九十几每这那后])[章账](?!节)|(?<=了)8(?![0-9])")
"""What is typed for 张 and 吧, which sound the same: 三帐照片, 第二章, 删了8."""
_UNITS = {"sec", "msec", "min", "hour", "times"}
_NUMBERS = CARDINALS.keys() | ORDINALS.keys()
_MEANINGS = dict.fromkeys([*ENTRIES, *_NUMBERS])
_PHRASES = phrases_of({words(phrase): phrase for phrase in _MEANINGS})
_KNOWN = frozenset(word for phrase in _PHRASES.meant for word in phrase)
_VOCABULARY = {word for word, entry in ENTRIES.items() if word.isascii() and word.isalpha() and {*entry} != {FILLER}}
_VOCABULARY |= {word for word in _NUMBERS if word.isalpha() and word != "one"}
SHORTEST_NEAR = 4
"""The fewest letters of a word that may be a slip for another."""
_SPELLER = Speller(_VOCABULARY, MEANT)


def tokens(text: str, names: Mapping[str, str]) -> list[Token]:
    """The tokens of a message without filler words; `names` are normalised file names with the ids of the files."""
    reader = _Tokeniser(text, names)
    found = (token for token in reader.all() if token.tag != FILLER or len(token.meanings) > 1)
    return [_placed(reader.plain, token) for token in found]


def near_words(word: str, distance: int) -> list[str]:
    """Words of edits within so many slips of a word that is none, the nearest first; words of the same meaning once."""
    written = plain(word).text
    if not written.isascii() or not written.isalpha() or len(written) < SHORTEST_NEAR or written in MEANT:
        return []
    if any(stem in _MEANINGS for stem in stems(written)):
        return []
    near = _SPELLER.near(written, distance)
    return list({next(iter(ENTRIES.get(key, {key: ""}))): key for key in reversed(near)}.values())[::-1]


def _placed(plain: Plain, token: Token) -> Token:
    """The token with its place in the message."""
    start, end = plain.place(token.start, token.end)
    return replace(token, start=start, end=end)


def _shape(match: re.Match[str]) -> tuple[str, object] | None:
    ratio = _ratio(int(match[1]), int(match[2]))
    return ("ratio", ratio) if ratio else None


_NUMERALS: Sequence[tuple[Pattern, Callable[[re.Match[str]], tuple[str, object] | None]]] = (
    (_ITEM, lambda m: ("sep", m.group())),
    (_POINT, lambda _: ("at", None)),
    (_TENTHS, lambda m: ("share", number(m[1]) / 10)),
    (_FRACTION, lambda m: ("share", number(m[2]) / number(m[1]))),
    (_BY, lambda m: ("more" if m[1] == "+" else "less", None)),
    (_LESS_HALF, lambda _: ("less", None)),
    (_SIGNED, lambda _: ("photo", None)),
    (_RATIO, _shape),
    (_QUARTER, lambda m: ("share", 0.75 if m[0].startswith("three") else 0.25)),
    (_TIMES, lambda _: ("times", None)),
    (_TIME, lambda m: ("dur", (int(m[1]) * 60 + int(m[2])) * 1000)),
    (_SEVERAL, lambda m: ("refs", chosen(*map(number, m[1] or m[2])))),
    (_ORDINAL, lambda m: ("ord", number(m[1] or m[2] or m[3]))),
    (_DASH, lambda _: ("dash", None)),
    (_NUMBER, lambda m: ("num", float(m.group()))),
)
"""Ways to write numbers, in order, with the tag and the value of each."""


class _Tokeniser:
    def __init__(self, text: str, names: Mapping[str, str]) -> None:
        self._text = text
        self.plain = plain(text)
        self._folded = _TYPO.sub(lambda m: "吧" if m[0] == "8" else "张", self.plain.text)
        apart = (match.end() for match in _APART.finditer(self._folded))
        self._apart = {at for at in apart if "除" not in self._folded[max(0, at - _EXCEPTED) : at]}
        self._atoms = [piece for atom in atoms(Plain(self._folded, self.plain.origin)) for piece in _pieces(atom)]
        self._words = [atom.word for atom in self._atoms]
        numbered = {match[0]: match[0] for name in names if (match := _SERIAL.search(name))}  # IMG_2041 is "2041"
        self._names = sorted((numbered | dict(names)).items(), key=lambda item: -len(item[0]))
        self._before = ""
        self._listed = _LISTED.match(self._folded) is not None and "2." in self._folded

    def all(self) -> Iterator[Token]:
        end = 0
        for index, atom in enumerate(self._atoms):
            at = atom.start
            if at < end:
                continue
            if _GAP.fullmatch(self._folded[max(0, end - 1) : at + 1]) or at in self._apart:
                yield Token("gap", None, end, at)
            token = self._quotation(atom) or self._name(at)
            token = token or (self._word(index) if self._is_phrase(index) else None)
            token = token or self._numeral(at) or self._word(index) or self._mark(at)
            if token is not None:
                yield token
                self._before = token.tag
            end = max(end, atom.end if token is None else token.end)

    def _is_phrase(self, index: int) -> bool:
        """Whether a phrase begins there that is no number although it looks like one: 4k, 第二首."""
        word = self._words[index]
        if word[0].isdigit():
            return word in ENTRIES and not _RATIO.match(self._folded, self._atoms[index].start)
        phrase = _PHRASES.at(self._words, index)[1] if word == "第" else None
        return phrase is not None and next(iter(ENTRIES[phrase])) in {"second", "who", "card", "songref"}

    def _quotation(self, atom: Atom) -> Token | None:
        unclosed = _UNCLOSED.match(self._folded, atom.start)
        if atom.kind != QUOTE and unclosed is None:
            return None
        end = atom.end if atom.kind == QUOTE or unclosed is None else unclosed.end()
        first, last = self.plain.place(atom.start, end)
        return Token("quote", self._text[first + 1 : last - (atom.kind == QUOTE)].strip(), atom.start, end)

    def _name(self, at: int) -> Token | None:
        for name, asset in self._names:
            if self._folded.startswith(name, at) and self._bounded(at, at + len(name)):
                return Token("file", asset, at, at + len(name))
        return None

    def _bounded(self, start: int, end: int) -> bool:
        """Whether no letter or digit of the same script is next to the span."""
        before, after = self._folded[start - 1 : start], self._folded[end : end + 1]
        return not any(side.isalnum() and not _HAN.match(side) for side in (before, after))

    def _numeral(self, at: int) -> Token | None:
        if self._listed and (match := _LISTED.match(self._folded, at)):
            return Token("stop", match.group(), at, match.end())
        for pattern, read in _NUMERALS:
            if (match := pattern.match(self._folded, at)) and (found := read(match)):
                tag, value = found
                return Token(tag, value, at, match.end())
        if (phrase := phrased(self._folded, at)) is not None:
            return Token(phrase[0], None, at, phrase[1])
        return None

    def _word(self, index: int) -> Token | None:
        atom = self._atoms[index]
        size, phrase = _PHRASES.at(self._words, index)
        end = self._atoms[index + size - 1].end
        numeral = CHINESE.match(self._folded, atom.start, atom.start + self._digits(index))
        if numeral and _ABOUT.fullmatch(numeral.group()):
            low, high = number(numeral.group()[0]), number(numeral.group()[1])
            return Token("num", (low + high) / 2, atom.start, numeral.end())
        if numeral and (phrase is None or len(numeral.group()) > len(phrase)):
            return Token("num", float(number(numeral.group())), atom.start, numeral.end())
        if phrase is not None:
            return self._entry(phrase, atom.start, end)
        if atom.kind == WORD:
            meant = next((word for word in (*stems(atom.word), _SPELLER.mended(atom.word)) if word in _MEANINGS), None)
            if meant is not None:
                return self._entry(meant, atom.start, end)
        return Token(UNKNOWN, atom.word, atom.start, end) if atom.kind in {WORD, "han"} else None

    def _digits(self, index: int) -> int:
        """How many characters from an atom on may be one numeral: 三和四|一块儿."""
        for size in range(1, 12):
            if index + size >= len(self._words) or not CHINESE.fullmatch(self._words[index + size]):
                return size
            longest, phrase = _PHRASES.at(self._words, index + size)
            if phrase and longest > 1 and not {"十", "百"} & {self._words[index + size - 1], self._words[index + size]}:
                return size
        return 12

    def _entry(self, word: str, start: int, end: int) -> Token:
        counted = (
            self._folded[:start].endswith((" full ", " whole "))
            or self._before in {"num", "one", "half", "percent"}
            or (self._before == "a" and self._spans(start))
            or _POINT_IN.match(self._folded, start) is not None
        )
        if word in ORDINALS and not (counted and word == "second"):
            return Token("ord", ORDINALS[word], start, end)
        if word in CARDINALS and word != "one":  # "the last one": a word by itself
            return Token("num", float(CARDINALS[word]), start, end)
        if word == "m" and self._text[self.plain.place(start, end)[0]] == "M":
            return Token("megabytes", None, start, end)  # 10M
        entry = ENTRIES[word]
        tag = next(iter(entry))
        if tag == "who" and not word.isascii():
            return Token(tag, entry[tag] or word, start, end, entry)  # 奶奶那张 names a photo
        if tag in _UNITS and len(word) == 1 and word.isascii() and not counted:
            return Token(FILLER, None, start, end)
        return Token(tag, entry[tag] or None, start, end, entry)

    def _spans(self, at: int) -> bool:
        """Whether "a second" is a time: "half a second", "a second longer"."""
        return self._folded[:at].rstrip().endswith("half a") or _SPAN.match(self._folded, at) is not None

    def _mark(self, at: int) -> Token | None:
        if match := _BREAK.match(self._folded, at):
            soft = set(match.group()) <= set(",，…—-–(")  # a list continues after a comma, and ends with a sentence
            return Token("sep" if soft else "stop", match.group(), at, match.end())
        if match := _LIST.match(self._folded, at):
            return Token("and", None, at, match.end())
        return Token("colon", None, at, at + 1) if self._folded[at] == ":" else None


def _pieces(atom: Atom) -> Iterator[Atom]:
    """The parts of an atom that is not in the lexicon."""
    if atom.word in _KNOWN or atom.kind not in {WORD, NUMBER, LINK}:
        yield atom
        return
    for match in _PIECE.finditer(atom.word):
        kind = WORD if match[0][0].isalpha() else MARK
        yield Atom(kind, match[0], atom.start + match.start(), atom.start + match.end())


def _ratio(width: int, height: int) -> str | None:
    """The shape for a pair such as 9:16 or 1080x1920."""
    for w, h in _SHAPES:
        if width and width * h == height * w and not (w == h and width not in {1, 1080}):
            return f"{w}:{h}"
    return None
