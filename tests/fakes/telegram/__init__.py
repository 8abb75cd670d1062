"""A Bot API server on loopback, with the people, groups and mishaps that a test needs.

    async with BotApi() as api:                    # api.url and api.token go into TelegramConfig
        ann = api.person("Ann")                    # language="zh" for somebody else's telephone
        ann.says("hello")                          # to the bot; says(..., chat=group, thread=5, reply_to=message)
        ann.send_album([jpeg, jpeg], caption="a slideshow, please")
        card = await api.until(lambda: ann.chat.last)          # waits for something to become true
        ann.presses("Make the video", card)        # a button by its label
        video = (await api.until(lambda: ann.chat.videos))[0]
        video.content                              # bytes, as uploaded

`chat.messages` are the bot's messages that are there now, `chat.videos` and `chat.photos` those with such a file,
`chat.events` everything that was done to the chat, edits and chat actions included. `api.calls` counts calls by method.

Mishaps (each `times` times, for one method or all, in one chat or all), in `api.trouble`:

    flood(40)  ·  refuse(400, "Bad Request: …")  ·  fail(502)  ·  cut(after=True)  ·  stall(after=True)

and for files, in `api.downloads`: `reverse(10)`, `cut(at=1000)`, `fail(500)`. `api.impatience` lists what was sent to a
chat during its flood wait. `person.blocks()`, `group.kicks_bot()`, `group.becomes_supergroup()` do what they say.
"""

from tests.fakes.telegram.people import Group, Person
from tests.fakes.telegram.server import BotApi
from tests.fakes.telegram.world import Chat, Message

__all__ = ["BotApi", "Chat", "Group", "Message", "Person"]
