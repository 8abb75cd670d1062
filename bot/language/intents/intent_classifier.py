"""Makes a plan of a message: classifies its clauses one by one, then joins them into steps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.intents import Intent, Plan, Step
from bot.language.intents import questions
from bot.language.intents.clause_classifier import sense
from bot.language.intents.clause_patterns import ALLOWED, Sense, explained
from bot.language.intents.clauses import Clause, clauses
from bot.language.intents.create_requests import creates, joins
from bot.language.intents.leads import Judged, only_leads, repeats_a_question
from bot.language.lexicon import Token, read
from bot.language.tokenizer import COLON, COMMA, QUESTION, QUOTE, STOP

_MENDED = frozenset({"export", "credits", "status", "upload", "video", "send", "polite"})
"""Typing errors are corrected in keywords, and in the words most often next to them."""
_TOLD = {"了", "过", "完", "后", "看"}
"""After a Chinese verb, these say that something is done already."""
_BEFORE = {"before", "之 前", "以 前", "前"}
_OWNERS = {"you", "i", "we", "to", "can", "could", "will", "would", "that", "which", "and"}
"""Words before "send me" with which it is no order of its own: "the video you send me"."""
_GREETING = 3
"""The most unknown words before a command: "Good morning, …"."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Neighbouring clauses with the same sense."""

    sense: Sense
    start: int
    end: int
    asks: bool
    """Whether it asks for something, rather than only remarks."""
    first: bool
    """Whether it comes before the export that precedes it in the text ("…, but first …", "… after …")."""


def plan(text: str, *, files: int = 0) -> Plan:
    """The plan of `text`, sent with that many files. Never raises; an empty text without files has no steps.

    The texts of the steps are parts of `text`, cut where one request ends and the next begins.
    """
    words = read("words.tsv", _MENDED).tokens(text)
    judged = _judged(
        _exports_last(_rejoined([part for clause in clauses(words) for part in _without_a_word_between(clause)]))
    )
    steps = _steps(text, _parts(judged))
    asked = Plan(
        steps=tuple(steps),
        creates=any(step.intent is Intent.EDIT for step in steps) and creates(text),
        joins=joins(text),
        declines_export=any(sense is Sense.DECLINE for _, sense in judged) or any(map(_declines, judged)),
        only_remarks=all(sense is Sense.REMARK for _, sense in judged),
    )
    return asked.with_files() if files else asked


def _rejoined(cut: Sequence[Clause]) -> list[Clause]:
    """Joins clauses that only a comma or an "and" separates: "the video, please send", "which photos and songs"."""
    joined: list[Clause] = []
    for clause in cut:
        before = joined[-1] if joined else None
        if before is not None and (question := _one_question(before, clause)):
            joined[-1] = question
            continue
        if before is not None and _belong_together(before, clause):
            both = Clause((*before.tokens, *clause.tokens), before.cut, clause.asked)
            if sense(both) is Sense.EXPORT or (clause.cut == "and" and sense(both) is not Sense.EDIT):
                joined[-1] = both
                continue
        joined.append(clause)
    return joined


def _one_question(before: Clause, clause: Clause) -> Clause | None:
    """Both, if the clause only continues the question before it."""
    one, both = questions.as_one(before, clause), questions.continued(before, clause)
    own = {Sense.EXPORT, Sense.CREDITS, *([] if clause.cut == COMMA else [Sense.UPLOAD])}
    return one or (both if both and sense(clause) not in own and sense(before) is not Sense.CREDITS else None)


def _belong_together(before: Clause, clause: Clause) -> bool:
    if clause.cut == COMMA:
        return sense(before) is sense(clause) is Sense.REMARK
    nouns = clause.cut == "and" and "photo" in before.tokens[-1] and "photo" in clause.tokens[0]
    return nouns and sense(before) in {Sense.REMARK, Sense.EDIT}


def _judged(cut: Sequence[Clause]) -> list[Judged]:
    """Each clause with its sense, considering its neighbours."""
    senses = [sense(clause) for clause in cut]
    commands = {*senses} - {Sense.EDIT, Sense.REMARK, Sense.DECLINE}
    for index, clause in enumerate(cut):
        before = (cut[index - 1], senses[index - 1]) if index else None
        after = (cut[index + 1], senses[index + 1]) if index + 1 < len(cut) else None
        if only_leads(clause, senses[index], commands, before, after):
            senses[index] = Sense.REMARK
        elif before and _continues(before, clause, senses[index]):
            senses[index] = Sense.EDIT
        elif before and senses[index] is Sense.EXPORT and _postponed(before[0], clause):
            senses[index] = Sense.DECLINE
        elif after and _leads_to_an_edit(clause, senses[index], *after):
            senses[index] = Sense.EDIT
        elif senses[index] is Sense.EDIT and _waits(senses[:index]) and questions.finds_slow(clause):
            senses[index] = Sense.REMARK
        elif before and _completes(before, clause, senses[index]):
            senses[index] = before[1]
        elif (
            Sense.CREDITS in senses[:index]
            and senses[index] in {Sense.EDIT, Sense.REMARK}
            and questions.goes_on(clause)
        ):
            senses[index] = Sense.EXPORT
        elif commands and senses[index] is Sense.EDIT and _is_aside(clause, commands, before, after):
            senses[index] = Sense.REMARK
    return list(zip(cut, senses, strict=True))


def _without_a_word_between(clause: Clause) -> list[Clause]:
    """Cuts "加上音乐导出" and "9:16 export", in which an export follows an edit without a word between."""
    if clause.has("neg", "later"):
        return [clause]
    for index in range(len(clause.tokens) - 1, max(len(clause.tokens) - 8, 0), -1):
        token, before = clause.tokens[index], clause.tokens[index - 1]
        if not token.tags & {"export", "give"} or before.tags & {"writes", "neg"}:
            continue
        if token.text.isascii() and "shape" not in before and not _runs_on(clause.tokens, index):
            continue
        head, tail = clause.tokens[:index], clause.tokens[index:]
        if before.text == "的" or not Clause(head, "").has("content", "scene", "shape", QUOTE):
            continue
        if sense(clause) is not Sense.EDIT and "shape" not in before:
            break
        if sense(Clause(head, "")) is Sense.EDIT and sense(Clause(tail, "")) is Sense.EXPORT:
            return [Clause(head, clause.cut), Clause(tail, "and", clause.asked)]
    return [clause]


def _runs_on(tokens: Sequence[Token], index: int) -> bool:
    """Whether an English order begins there, without a word before it: "make it slower send me the file"."""
    owner = tokens[index - 1].text in _OWNERS
    return not owner and "send" in tokens[index] and any("me" in token for token in tokens[index + 1 : index + 2])


def _exports_last(cut: Sequence[Clause]) -> list[Clause]:
    """The clauses with an export behind the edits that have to come first: "before you export, drop the title"."""
    first: list[Clause] = []
    exports: list[Clause] = []
    for clause in cut:
        work, export = _around_before(clause)
        first += work
        exports += export
    return [*first, *exports] if any(sense(clause) is Sense.EDIT for clause in first) else list(cut)


def _around_before(clause: Clause) -> tuple[list[Clause], list[Clause]]:
    """The work to do before an export, and the export, if the clause names one; else the clause as work."""
    index = next((index for index, token in enumerate(clause.tokens) if token.text in _BEFORE), None)
    if index is None:
        return [clause], []
    earlier, later = clause.tokens[:index], clause.tokens[index + 1 :]
    colon = next((place for place, token in enumerate(later) if COLON in token), None)
    if colon is not None and not earlier:
        earlier, later = later[colon + 1 :], later[:colon]  # "before rendering: …"
    work, export = (earlier, later) if clause.tokens[index].text.isascii() else (later, earlier)
    worked = Clause(work, clause.cut, clause.asked)
    idle = explained(worked, {"fill", "polite"})
    if not export or not (idle or sense(worked) is Sense.EDIT) or sense(Clause(export, "")) is not Sense.EXPORT:
        return [clause], []
    return [] if idle else [worked], [Clause(export, "then")]


def _continues(before: Judged, clause: Clause, value: Sense) -> bool:
    """Whether the clause only continues the edit before it: a further noun ("opening titles and credits"), or its
    reason ("so I can share it").
    """
    if before[1] not in {Sense.EDIT, Sense.DECLINE} or clause.asked:
        return False
    if value is Sense.EXPORT:
        return clause.cut == "why"
    noun = value in {Sense.CREDITS, Sense.STATUS} and clause.cut in {"and", COMMA}
    asked = clause.has("me", "see", "ask", "left", "give") or questions.about_the_video(clause)
    return noun and not asked


def _waits(before: Sequence[Sense]) -> bool:
    """Whether a question for the video stands before, with remarks between at most."""
    return next((sense for sense in reversed(before) if sense is not Sense.REMARK), None) is Sense.STATUS


def _completes(before: Judged, clause: Clause, value: Sense) -> bool:
    """Whether the clause says when something has its price: "do I pay only when I download?"."""
    if before[1] is Sense.UPLOAD and clause.cut == COMMA:
        return value is Sense.EXPORT and not clause.has("me", "video", "export", "it")
    asked = before[1] is Sense.CREDITS and before[0].question and clause.cut == "when"
    return asked and value in {Sense.EXPORT, Sense.UPLOAD} and clause.has("i")


def _leads_to_an_edit(clause: Clause, value: Sense, after: Clause, following: Sense) -> bool:
    """Whether the clause only introduces an edit: "我下载了，字太小", "we will send it to gran, so make it loud"."""
    if following is Sense.DECLINE:
        return value is Sense.STATUS and not clause.has("me", "see", "ask", "status")
    if following is Sense.EDIT and value is Sense.STATUS:
        return questions.about_the_video(clause) and questions.refers_back(after)
    if following is not Sense.EDIT or value not in {Sense.EXPORT, Sense.UPLOAD} or clause.question:
        return False
    keys = {"export", "upload", "give", "offering"}
    done = next((i for i, token in enumerate(clause.tokens) if token.tags & keys), len(clause.tokens))
    told = any(token.text in _TOLD for token in clause.tokens[done + 1 :]) and not clause.has("request")
    return told or (after.cut == "why" and "remark" in clause.tokens[0])


def _postponed(before: Clause, clause: Clause) -> bool:
    return clause.cut == "then" and "later" in before.tokens[0]


def _is_aside(clause: Clause, commands: set[Sense], before: Judged | None, after: Judged | None) -> bool:
    """Whether the words concern a command next to them, not the video: "my boss is waiting", "in HD"."""
    if before and after and repeats_a_question(before, clause, after):
        return True
    described = clause.has("format") and explained(clause, ALLOWED[Sense.EXPORT] - {"make", "shape"})
    shaped = clause.has("shape") and (before is None or before[1] is not Sense.EXPORT)
    if described and not shaped and Sense.EXPORT in commands:
        return True
    about = [token for token in clause.tokens if not (Sense.UPLOAD in commands and "photo" in token)]
    if any(token.tags & {"content", "scene", "naming", "shape", QUOTE} for token in about):
        return False
    if Sense.UPLOAD in commands and clause.has("should"):
        return False
    first = clause.tokens[0]
    if clause.cut in {"why", "when"} or "when" in first or ("remark" in first and not clause.has("request")):
        return True
    if before is None:
        alone = after is None or after[0].cut not in {"and", "then"} or all(token.tags for token in clause.tokens)
        brief = alone and len(clause.tokens) <= _GREETING
        greeting = brief and first.text.isascii() and not clause.has("make", "go", "neg")
        return greeting or explained(clause, {"later", "fill", "praise"})
    told = (first.tags or not first.text.isascii()) and ("request" not in first or "i" in first)
    return clause.cut in {COMMA, STOP, QUESTION} and before[1] in commands and told and not clause.has("make", "go")


def _declines(judged: Judged) -> bool:
    """ "a slideshow without exporting it": the refusal is inside an edit."""
    clause, value = judged
    if value is not Sense.EDIT:
        return False
    turned = [index for index, token in enumerate(clause.tokens) if "neg" in token and "problem" not in token]
    return any("export" in token for index in turned for token in clause.tokens[index + 1 : index + 4])


def _parts(judged: Sequence[Judged]) -> list[_Part]:
    """Runs of clauses with one intent, in the order to do them.

    Remarks and refusals belong to a neighbouring edit; without one they ask for nothing.
    """
    runs: list[_Part] = []
    for clause, value in judged:
        loose = value in {Sense.REMARK, Sense.DECLINE}
        _append(
            runs,
            _Part(
                sense=Sense.EDIT if loose else value,
                start=clause.start,
                end=clause.end,
                asks=not loose,
                first=clause.cut in {"first", "but"} and not loose,
            ),
        )
    parts: list[_Part] = []
    for run in runs:
        if run.asks:
            _append(parts, run)
    return _in_order(parts) or runs[:1]


def _append(parts: list[_Part], part: _Part) -> None:
    if parts and parts[-1].sense is part.sense:
        parts[-1] = replace(parts[-1], end=part.end, asks=parts[-1].asks or part.asks)
    else:
        parts.append(part)


def _in_order(parts: Sequence[_Part]) -> list[_Part]:
    ordered: list[_Part] = []
    for part in parts:
        if part.first and part.sense is Sense.EDIT and ordered and ordered[-1].sense is Sense.EXPORT:
            ordered.insert(len(ordered) - 1, part)
        else:
            ordered.append(part)
    return ordered


def _steps(text: str, parts: Sequence[_Part]) -> list[Step]:
    if len(parts) <= 1:
        whole = text.strip()
        return [Step(Intent(parts[0].sense) if parts else Intent.EDIT, whole)] if whole else []
    return [Step(Intent(part.sense), text[part.start : part.end].strip()) for part in parts]
