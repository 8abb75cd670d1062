"""Clauses that only lead to a request or say what it is for, and ask for nothing themselves."""

from collections.abc import Set as AbstractSet

from bot.language.intents import questions
from bot.language.intents.clause_patterns import Sense
from bot.language.intents.clauses import Clause

Judged = tuple[Clause, Sense]


def only_leads(
    clause: Clause, own: Sense, commands: AbstractSet[Sense], before: Judged | None, after: Judged | None
) -> bool:
    """Whether words only say where files are, how long somebody has waited, or why an export is wanted."""
    if Sense.EXPORT in commands and questions.lost_it(clause):
        return True
    if own not in {Sense.EDIT, Sense.EXPORT}:
        return False
    if before and before[1] is Sense.STATUS and questions.reads_out(clause):
        return True
    if after and after[1] is Sense.UPLOAD and questions.says_where_files_are(clause):
        return True
    if after and after[1] in {Sense.STATUS, Sense.EXPORT} and questions.waits(clause):
        return True
    return before is not None and before[1] is Sense.EXPORT and questions.tells_why(clause)


def repeats_a_question(before: Judged, clause: Clause, after: Judged) -> bool:
    """Whether the clause is only the condition of an export: "字都加好了吗，加好了就发我"."""
    done = clause.tokens[-1].text == "了" or clause.has("done")
    return before[1] is Sense.STATUS and after[1] is Sense.EXPORT and done and len(clause.tokens) <= _SHORT


_SHORT = 3
