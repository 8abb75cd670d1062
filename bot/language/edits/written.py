"""The words of a clause that are meant for the picture: quotations, and what stands after a colon, a verb or a noun."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.photo_selection import Selection
from bot.language.edits import no_text
from bot.language.edits.no_text import goes_on, is_no_text, is_number, is_under, is_year, next_wish, with_tail
from bot.language.edits.tags import FOR_PHOTOS, IS, LIGHT, NOUNS, REFS, WRITING, tags
from bot.language.edits.tokens import UNKNOWN, Token
from bot.language.patterns import Pattern
from bot.language.tokenizer import HAN

_STRIP = " \t\n=:：,，、-–—“”\"'「」『』《》"
_CHANGED_TO = tags("to be")
_ADDS = tags("add put write titled")
_PLACES = tags("front back spot refs end")
_ENDS = tags("front back")
_ON = REFS | tags("in for below at photo one")
_ADJECTIVES = tags(
    "bit much too not bigger smaller size color font outline spot longer shorter short long brighter darker more less"
    " off remove mute faster slower dur wrong"
)
_RELATIONS = tags("in at with be for more less it because below atmost")
_SET_OFF = Pattern(r"[:：\s]\s*$")
_LONG_ENOUGH = 2
_STYLE, _LOOKS = (
    tags(f"color font bigger smaller outline a and {words}") for words in ("letters words much bit write", "spot in at")
)
_PUTS = tags("add put")
_SHOWN = tags("photo video slideshow before after begin longer shorter bigger smaller bit spot show card music")
"""Words that are in no text which nothing sets off from its noun."""
_NO_TEXT = NOUNS | WRITING | tags("filler gap date taken filename name numbering what bit all each asis")
"""Words that tell what is to be written, and are no text themselves: 标上拍摄日期, 写点啥."""
_CONTENT = frozenset({UNKNOWN, "who"})
"""Words that say how nothing looks, so that they are a text: 标题改成国庆海边行."""
_UNDER = tags("below atmost it them when past clip photo one")
_OWN = tags("date taken when stamp filename name numbering")
"""Words for captions that photos bring with them."""
_HAN = Pattern(HAN)
_ABBREVIATED = Pattern(r"\b(?:Mr|Mrs|Ms|Dr|St|vs|No|Jr|Sr|[A-Z])$")


@dataclass(frozen=True, slots=True)
class Written:
    """Texts in a clause, and the indices of the tokens they cover."""

    texts: tuple[str, ...] = ()
    covered: frozenset[int] = frozenset()


def find(source: str, tokens: Sequence[Token], limit: int | None) -> Written:
    """The texts in tokens of `source`. `limit`: where the next clause begins there."""
    quotes = [i for i, token in enumerate(tokens) if token.tag == "quote"]
    if quotes:
        return Written(tuple(str(tokens[i].value) for i in quotes), frozenset(quotes))
    finder = _Finder(source, tokens, limit)
    if not any(token.among(NOUNS | WRITING) for token in tokens):
        return finder.after_colon() or finder.placed() or Written()
    return finder.after_colon() or finder.after_verb() or finder.after_noun() or Written()


class _Finder:
    def __init__(self, source: str, tokens: Sequence[Token], limit: int | None) -> None:
        self._source = source
        self._tokens = tokens
        self._limit = limit or len(source)

    def after_colon(self) -> Written | None:
        """`title: Our trip`, `on the cake: made by Lena`."""
        at = next((i for i, token in enumerate(self._tokens) if token.tag == "colon"), -1)
        before = self._tokens[:at] if at > 0 else ()
        named = any(token.among(REFS | _ENDS) for token in before)
        adds = (
            named
            and (
                any(token.has("add") or token.has("below") for token in before)
                or all(token.among(_ON) for token in before)
            )
        ) or (before and all(token.among(_ENDS) for token in before))
        if not adds and not any(token.among(NOUNS | WRITING) for token in before):
            return None
        after = self._tokens[at + 1 :]
        timed = any(t.among(FOR_PHOTOS) for t in after) or (len(after) == 1 and is_number(after[0]))
        if adds and timed and all(t.tag != UNKNOWN for t in after):
            return None  # "1: 3 seconds, 2: four"
        found = self._text(at + 1, self._tokens[at].end)
        verb = next((i for i, token in enumerate(before) if token.among(WRITING) or (adds and token.among(_PUTS))), at)
        kept = NOUNS | REFS | _PLACES | {"all"}
        told = [i for i in range(verb + 1, at) if not self._tokens[i].among(kept)]  # 打上我们店名：…
        return replace(found, covered=found.covered.union(told)) if found else None

    def after_verb(self) -> Written | None:
        """`write Hello`, `a title that says Hello at the end`."""
        at = next((i for i, token in enumerate(self._tokens) if token.among(WRITING)), -1)
        if at < 0:
            return None
        start = self._behind_gap(at + 1)
        if start > at + 1:
            return self._text(start, self._tokens[start - 1].end)
        said = self._source[self._tokens[at].start :]
        if re.fullmatch(r"say\s+\d{1,3}", said[: self._tokens[-1].end - self._tokens[at].start], re.IGNORECASE):
            return None  # "too slow, say 20"
        place = self._past(start, tags("in at below put"))
        if start < place < len(self._tokens) and self._tokens[place].tag in REFS | _ENDS:
            start = self._past(place + 1, tags("in below colon"))  # "write on photo 2 Hello", "写在第2张上"
        begin = self._tokens[at].end if start == at + 1 else self._tokens[start - 1].end
        return self._text(start, begin, place=True)

    def placed(self) -> Written | None:
        """`put Grandma's 80th at the start`, `end with See you soon!`: capital letters or digits, and no photo."""
        first = self._tokens[0]
        head = self._past(0, tags("in at"))
        if head + 1 < len(self._tokens) and self._tokens[head].tag in _ENDS:
            begin, last = self._tokens[head].end, len(self._tokens)
            last, stop = self._before_style(head + 1, last, begin, self._tokens[-1].end)
            text = no_text.LIKE.sub("", self._source[begin:stop].strip(_STRIP))
            named = re.match(r"[A-Z]\w* .*[A-Za-z]", text) and any(t.tag == UNKNOWN for t in self._tokens[head + 1 :])
            return Written((text,), frozenset(range(head + 1, last))) if named else None
        last = len(self._tokens)
        lead = 1 if first.tag == "it" and last > 1 else 0  # "it should start with Happy 80th"
        places = _ENDS if first.tag in {"put", "add"} else frozenset()
        if not (places or self._tokens[lead].among(tags("begin finish"))):
            return None
        end = next((i for i in range(last - 1, 0, -1) if self._tokens[i].among(places)), last)
        start = lead + (2 if last > lead + 1 and self._tokens[lead + 1].tag in {"it", "add"} else 1)
        if places and end == last:
            return None
        while places and end > start and self._tokens[end - 1].tag in {"at", "in", "a"}:
            end -= 1
        words = self._tokens[start:end]
        if not words and places and 0 < start == end < last:  # "put Thank you at the end": it means nothing elsewhere
            text = self._source[self._tokens[start - 1].end : self._tokens[end].start].strip(_STRIP)
            return Written((text,)) if re.match(r"[A-Z][a-z]{2}", text) else None
        if not words or any(token.tag in REFS | {"quote", "photo"} and not is_year(token) for token in words[1:]):
            return None
        tail = no_text.ORNAMENTS.match(self._source, words[-1].end)
        text = self._source[self._tokens[start - 1].end : tail.end() if tail else words[-1].end].strip(_STRIP)
        named = any(token.tag == UNKNOWN for token in words) or bool(re.search(r"\s[A-Z]", text))
        return Written((text,), frozenset(range(start, end))) if named and re.match(r"[A-Z0-9]", text) else None

    def after_noun(self) -> Written | None:
        """`title Our trip`, `change the title to Our trip`; not `title bigger`."""
        nouns = [i for i, token in enumerate(self._tokens) if token.among(NOUNS) and self._is_noun(token)]
        if not nouns:
            return None
        start, marked = self._introduced(self._past(nouns[0] + 1, NOUNS | {"refs"}))
        apart = self._behind_gap(start)
        found = self._text(apart, self._tokens[apart - 1].end, place=not marked)
        if found is None or apart >= len(self._tokens):
            return found if marked else None  # 标题改成谢谢
        if _HAN.match(found.texts[0]) and self._only_looks(nouns[0], marked and apart == start):
            return None
        adds = any(token.among(_ADDS) for token in self._tokens[: nouns[0]]) and self._tokens[apart].tag == "who"
        if not (marked or adds) and apart == start and _HAN.match(found.texts[0]):
            return None  # 字看不清楚: a text in Chinese is set off from the noun
        if marked and apart > start and any(token.tag == UNKNOWN for token in self._tokens[apart:]):
            return found  # 标题改成 我们的小院
        return None if self._is_wish(apart, found.texts[0], marked) else found

    def _only_looks(self, noun: int, changed: bool) -> bool:
        """Whether the Chinese noun says how words look or none in particular: 字体换成更圆润的, 字改成…"""
        named = any(token.tag in REFS or token.among(_ENDS) for token in self._tokens[:noun])
        token = self._tokens[noun]
        return token.among(tags("font color letters")) or (changed and token.tag == "words" and not named)

    def _introduced(self, start: int) -> tuple[int, bool]:
        """The index after a place and after "to" or "with", and whether one of these stands there."""
        place = self._past(start, tags("in at front back"))
        if place > start and self._tokens[place - 1].tag in _ENDS:
            start = place  # "a title at the beginning: Welcome"
        to = [i for i in range(start, len(self._tokens)) if self._introduces(i)]
        if to and to[0] - start <= 1:
            return self._past(to[0] + 1, tags("be")), True
        return start, False

    def _past(self, start: int, skipped: frozenset[str]) -> int:
        """The index of the first token from `start` without one of these tags."""
        return next(
            (i for i in range(start, len(self._tokens)) if not self._tokens[i].among(skipped)), len(self._tokens)
        )

    def _behind_gap(self, start: int) -> int:
        """The index after a space between Chinese characters, if one is there."""
        return start + 1 if start < len(self._tokens) and self._tokens[start].tag == "gap" else start

    def _is_noun(self, token: Token) -> bool:
        """Whether a word with a noun among its meanings is one: 片尾 is a place first."""
        return token.tag in NOUNS or not _HAN.match(self._source[token.start])

    def _introduces(self, index: int) -> bool:
        """Whether a text follows: "to", "should be", "with"."""
        token = self._tokens[index]
        return token.among(_CHANGED_TO) or self._source[token.start : token.end].casefold() == "with"

    def _is_wish(self, start: int, text: str, marked: bool) -> bool:
        """Whether words after a noun say how it should be, not what it should say: "title bigger", "标题有点小"."""
        left = self._tokens[start:]
        capitals = re.search(r"\b(?!I\b)[A-Z]", text) is not None
        feelings = marked and len(left) > 1 and all(token.tag in {"mood", "near"} for token in left)  # 新年快乐
        if not (capitals or feelings) and all(token.tag not in _CONTENT for token in left):
            return True
        if not marked and text[:1].islower() and re.match(r"[a-z]+[^s\W]s\s", text):
            return True  # "the writing disappears on the snow"
        if not (marked or capitals) and any(token.among(_SHOWN) for token in left):
            return True  # "title on a page of its own before the pictures start"
        if marked and _HAN.match(self._source[self._tokens[start - 1].end : left[0].start]):
            return False  # 标题改成[我的]大学
        if marked:
            mark = self._tokens[start - 1]
            if text.islower() and self._source[mark.start : mark.end].casefold() in {"is", "are", "'s"}:
                return True  # "the title is ugly"
            changed = mark.has("to")  # 标题改成很好的一天
            return left[0].among(_ADJECTIVES) and not capitals and not changed
        if re.match(r"[A-Z]\w* .*[A-Z]", text):
            return False  # "title Too Big to Fail"
        if re.match(r"[A-Z0-9]", text):
            return left[0].tag in {"bit", "too", "not"}
        if left[0].among(_ADJECTIVES | _RELATIONS) or no_text.STATES.match(text) or re.fullmatch(r"[a-z]+s", text):
            return True
        lead = self._tokens[:start]
        return not any(t.among(_ADDS) for t in lead) and any(t.has("do") or t.has("make") for t in lead)

    def _ends_sentence(self, index: int) -> bool:
        """Whether a full stop stands there, after which a new sentence begins."""
        token = self._tokens[index]
        before, after = self._source[: token.start], self._source[token.end : token.end + 2].strip()
        if before[-1:].isdigit() or _ABBREVIATED.search(before):
            return False
        ends = token.tag == "stop" and str(token.value).strip() in {".", "。", "...", "!", "！"}
        listed = re.match(r"(?:for |and )?[^.\n:]{1,30}:\s", self._source[token.end :].lstrip())
        return ends and (not after[:1].islower() or listed is not None)

    def _text(self, start: int, begin: int, place: bool = False) -> Written | None:
        """The text from token `start`, characters from `begin`, to the end of the clause, or to a place at its end."""
        end, stop = self._end(start, place)
        if end == len(self._tokens):
            stop = with_tail(self._source, begin, max(stop, begin), self._limit)
        end, stop = self._before_style(start, end, begin, stop)
        if (cut := next_wish(self._source, begin, max(stop, begin))) < stop:
            end = next((i for i in range(start, end) if self._tokens[i].start >= cut), end)
            stop = cut
        told = no_text.CORRECTS.search(self._source, begin, max(stop, begin))
        stop = told.start() if told else stop
        text = no_text.POLITE.sub(
            "", no_text.ONLY.sub("", self._source[begin:stop].strip(_STRIP)).rstrip("。.;；").strip(_STRIP)
        ).strip(_STRIP)
        if start >= end:  # 结尾写谢谢, "title: Hello": words without meaning elsewhere
            return Written((text,)) if len(text) > 1 else None
        if not text or is_no_text(text) or (len(text) == 1 and not _SET_OFF.search(self._source[:begin])):
            return None  # 我打字慢
        left = self._tokens[start:end]
        own = any(token.among(_OWN) for token in left) and all(
            token.among(_NO_TEXT | LIGHT | IS | REFS | _UNDER) for token in left
        )
        if own or all(token.among(_NO_TEXT) for token in left):
            return None
        return Written((text,), frozenset(range(start, end)))

    def _end(self, start: int, place: bool) -> tuple[int, int]:
        """The index behind the last token of a text that begins at token `start`, and the place where it ends."""
        end, stop = len(self._tokens), self._tokens[-1].end
        last = self._tokens[end - 1]
        every = isinstance(last.value, Selection) and last.value.is_all  # "Love from all of us"
        under = end - start > 1 and is_under(self._source, self._tokens[end - 2 : end])
        if place and ((end - start > 2 and last.among(_PLACES) and not every) or under):
            cut = end - 1
            while cut > start and self._tokens[cut - 1].tag in {"in", "at", "to", "a", "filler", "below"}:
                cut -= 1
            if under or cut < end - 1:
                end, stop = cut, self._tokens[cut - 1].end
                ornament = no_text.ORNAMENTS.match(self._source[stop : self._tokens[cut].start])
                stop += len(ornament[0]) if ornament else 0
        if end - start > _LONG_ENOUGH and self._tokens[end - 1].tag == "dur" and self._tokens[end - 2].tag == "for":
            end, stop = end - 2, self._tokens[end - 3].end  # "… that says Chapter One for 3 seconds"
        sentence = next((i for i in range(start, end) if self._ends_sentence(i)), end)
        if sentence < end - 1 and goes_on(self._source, self._tokens[sentence + 1 : end]):
            sentence = end  # "Bloom. Greener homes."
        return (sentence, self._tokens[sentence].start) if sentence < end - 1 else (end, stop)

    def _before_style(self, start: int, end: int, begin: int, stop: int) -> tuple[int, int]:
        """The same without a look at its end: "Our garden (white, bottom)", "Anna & Tom in red letters"."""
        bracket = self._source.find(" (", begin, max(stop, begin))
        look = next((i for i in range(start, end) if self._tokens[i].start > bracket), end) if bracket > 0 else end
        if look < end and all(token.among(_LOOKS) for token in self._tokens[look:end]):
            return look, bracket
        for i in range(end - 1, start, -1):
            tail = self._source[self._tokens[i].start : stop]
            if not self._tokens[i].among(_STYLE | {"in"}) or tail != tail.casefold():
                break
            styled = {tag for tag in ("color", "font", "letters") for token in self._tokens[i:end] if token.has(tag)}
            named = "letters" in styled or self._source[begin:stop].strip()[:1].isupper()
            if self._tokens[i].tag == "in" and styled and named:
                return i, self._tokens[i].start
        return end, stop
