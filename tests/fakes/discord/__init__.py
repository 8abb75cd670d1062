"""A Discord on loopback, with the people, servers and mishaps that a test needs.

    async with Discord() as discord:               # discord.api_url, .gateway.url and .token go into DiscordConfig
        ann = discord.person("Ann")                # locale="zh-CN" for somebody else's Discord
        team = discord.guild("Team")               # with_bot=False: people have the bot only for themselves
        ann.says("hello")                          # to the bot
        ann.mentions("a slideshow, please", [("1.jpg", jpeg)], where=team.channel)
        asked = ann.uses_slash("video", where=team.channel)        # options by name; a file is (name, bytes)
        ann.submits(await discord.until(lambda: asked.form and asked), [("1.jpg", jpeg)], "make it calm")
        ann.uses_menu(message)                     # "Make video from these photos"
        card = await discord.until(lambda: team.channel.last)      # waits for something to become true
        ann.presses("Make the video", card)                # a button by its label; chooses(...) an entry of a menu
        video = (await discord.until(lambda: team.channel.videos))[0]
        video.content                              # bytes, as uploaded

`channel.messages` are the bot's messages that are there now, with `.text`, `.buttons`, `.menus`, `.files`, `.pings`.
`discord.calls` counts calls by the names of `routes.Routes`, and `discord.interactions.all` keeps every interaction.
The clock that tokens and signatures die by is `Discord(now=…)`.

Mishaps (each `times` times, for one name of a call), in `discord.trouble`:

    flood(40, "post")  ·  ban("post")  ·  refuse(errors.FORBIDDEN, "post")  ·  fail(502, "follow_up", after=True)
    cut("post", after=True)  ·  stall("post", after=True)  ·  leave_out("MESSAGE_CREATE", "attachments.size")
    put("MESSAGE_CREATE", "mentions", [])  ·  add("MESSAGE_CREATE", "thread", None)

at the gateway: `drop()`, `ask_to_reconnect()`, `invalidate(resumable=False)`; for files, in `discord.downloads`:
`cut(at=1000)`, `fail(500)`. `server.denies("attach_files")`, `server.removes_bot()`, `channel.closed` (no private
messages), `channel.deleted` do what they say. `Discord(lean=True)` is another server, by the rules in `lean`.
"""

from tests.fakes.discord.people import Group, Person, Server
from tests.fakes.discord.server import Discord
from tests.fakes.discord.world import Channel, Message

__all__ = ["Channel", "Discord", "Group", "Message", "Person", "Server"]
