"""Tasks as values: the codes of posted buttons and the plans of older versions stay readable."""

from __future__ import annotations

import pytest

from bot.conversation import turns
from bot.conversation.plan.captions_and_requests import Item, PhotoText
from bot.conversation.plan.turn_plan import TurnPlan, dump_plan, load_plan
from bot.domain import interruptions, questions, tasks
from bot.domain.ids import EditId, TurnId
from bot.domain.messages import Action, Language, Verb
from bot.domain.task_arguments import STALE, AlsoShape, LeaveOut, TakeTo, action, of_action, stored
from bot.domain.tasks import Task

POSTED = [
    ("v1:edit:3 seconds each", tasks.Edit("3 seconds each")),
    ("v1:retry:edit:0006a:1+", tasks.Retry(EditId(TurnId("0006a"), "1", follows=True))),
    ("v1:choose:edit:0006a:1/0", tasks.Choose(EditId(TurnId("0006a"), "1"), 0)),
    ("v1:preset:also-9-16", AlsoShape(("9-16",))),
    ("v1:preset:also-4-5/small", AlsoShape(("4-5",), small=True)),
    ("v1:preset:also-1-1+9-16", AlsoShape(("1-1", "9-16"))),
    ("v1:export:", tasks.Export()),
    ("v1:export:9-16", tasks.Export(shape="9-16")),
    ("v1:export:4-5/small", tasks.Export(small=True, shape="4-5")),
    ("v1:export:small", tasks.Export(small=True)),
    ("v1:again:", tasks.SendAgain()),
    ("v1:again:v12", tasks.SendAgain(version=12)),
    ("v1:changes:", questions.Changes()),
    ("v1:restart:0006a-auto", interruptions.StartAgain("0006a-auto")),
    ("v1:changes:v2", questions.Changes(2)),
    ("v1:switch:#2", tasks.Switch("#2")),
    ("v1:switch:~grandma's", tasks.Switch(called="grandma's")),
    ("v1:again:0006a-auto", tasks.SendAgain("0006a-auto")),
    ("v1:take:", TakeTo()),
    ("v1:take:p-0006a", TakeTo("p-0006a")),
    ("v1:leave-out:0006a", LeaveOut(TurnId("0006a"))),
    ("v1:withdraw:11 12", tasks.AskWithdrawn(("11", "12"))),
    ("v1:cancel:0006a-0", tasks.Cancel("0006a-0")),
    ("v1:switch:p-0006a", tasks.Switch("p-0006a")),
    ("v1:switch:#2", tasks.Switch("#2")),
    ("v1:rename:Summer: 2026", tasks.Rename("Summer: 2026")),
    ("v1:remove:", tasks.Remove()),
    ("v1:remove:p-0006a-2", tasks.Remove("p-0006a-2")),
    ("v1:remove:p-0006a:yes", tasks.Remove("p-0006a", confirmed=True)),
    ("v1:delete:", tasks.Delete()),
    ("v1:delete:yes", tasks.Delete(tasks.Scope.EVERYTHING)),
    ("v1:delete:mine", tasks.Delete(tasks.Scope.MINE)),
    ("v1:settings:limited", tasks.ChangeSettings("limited")),
    ("v1:language:zh", tasks.ChooseLanguage(Language.ZH)),
    ("v1:start:", tasks.Start()),
    ("v1:start:hello", tasks.Start(hello=True)),
    ("v1:start:zh-new", tasks.Start(Language.ZH, new=True)),
    ("v1:status:done", tasks.Status(progress=True)),
    ("v1:how:", tasks.UploadHelp()),
    ("v1:keep:", tasks.Keep()),
]


@pytest.mark.parametrize(("code", "task"), POSTED)
def test_codes_of_buttons_read_and_write_the_same(code: str, task: Task) -> None:
    pressed = Action.decode(code)
    assert pressed is not None
    assert of_action(pressed) == task
    assert action(task).encode() == code


@pytest.mark.parametrize("verb", Verb)
def test_every_button_does_something(verb: Verb) -> None:
    """A button does something even if its argument is unreadable."""
    for argument in ("", "::-- ", "edit:", "v"):
        assert isinstance(of_action(Action(verb, argument)), Task)
    assert of_action(Action(Verb.CHOOSE, "edit:0006a:1/x")) == of_action(Action(Verb.CHOOSE, "edit:0006a:1")) == STALE
    assert of_action(Action(Verb.RETRY, "nothing")) == of_action(Action(Verb.LEAVE_OUT, "")) == STALE


@pytest.mark.parametrize("task", {task.kind: task for _, task in POSTED if not isinstance(task, TakeTo)}.values())
def test_what_a_plan_can_hold_is_handled(task: Task) -> None:
    durable = {tasks.Edit, tasks.Retry, tasks.Choose, tasks.Captions, tasks.Batch}
    held = type(stored(task.kind, ""))
    assert held in turns._HANDLERS or held in durable


def test_a_plan_of_an_older_version_goes_on() -> None:
    """The plan is stored in the format from before tasks had separate classes."""
    rows = [
        {"kind": "upload", "text": ""},
        {"kind": "take", "text": "0006a-0 0006a-1"},
        {"kind": "captions", "text": "caption the first photo"},
        {"kind": "edit", "text": "make a slideshow"},
        {"kind": "export", "text": "then export it"},
        {"kind": "status", "text": "what is in it?"},
        {"kind": "retry", "text": "edit:0006a:0"},
        {"kind": "remove", "text": "p-0006a:yes"},
        {"kind": "card", "text": "p-0006a"},
        {"kind": "batch", "text": "turn this photo into a video"},
        {"kind": "again", "text": "v2"},
    ]
    old = {
        "tasks": rows,
        "creates": True,
        "declines_export": False,
        "may_export": True,
        "joins": False,
        "captions": [{"order": 1, "position": 0, "text": "Anna"}],
        "orders": [],
        "items": [{"files": ["f1"], "words": "black and white"}],
    }
    plan = load_plan(old)
    assert plan == TurnPlan(
        (
            tasks.Upload(),
            tasks.TakeFiles(("0006a-0", "0006a-1")),
            tasks.Captions("caption the first photo"),
            tasks.Edit("make a slideshow"),
            tasks.Export(),
            tasks.Status(),
            tasks.Retry(EditId(TurnId("0006a"), "0")),
            tasks.Remove("p-0006a", confirmed=True),
            tasks.ShowCard("p-0006a"),
            tasks.Batch("turn this photo into a video"),
            tasks.SendAgain(version=2),
        ),
        creates=True,
        captions=(PhotoText(1, 0, "Anna"),),
        items=(Item(("f1",), "black and white"),),
    )
    assert load_plan(dump_plan(plan)) == plan
    assert [row["kind"] for row in dump_plan(plan)["tasks"]] == [row["kind"] for row in rows]


@pytest.mark.parametrize("words", ["make it small", "export", "9-16 and small"])
def test_an_export_of_an_older_plan_had_its_words_as_the_argument(words: str) -> None:
    assert stored(Verb.EXPORT, words) == tasks.Export()


def test_what_once_said_that_a_shape_was_there_exports_it_now() -> None:
    assert stored("same-shape", "9-16") == tasks.Export(shape="9-16")
