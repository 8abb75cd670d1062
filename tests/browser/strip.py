"""A bot around the web chat with one video: the studio carries touches out, without turns and without a render."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from adapters.web import WebChannel
from bot.backends.studio.operations import carried_out
from bot.backends.studio.project import Asset, Project, add
from bot.conversation.project.strips import tiles_of, whole
from bot.domain import draft as drafts
from bot.domain.messages import Action, Address, Button, ConversationKey, Inbound, Language, Reply, Sender, Verb
from bot.domain.operations import Operation
from bot.domain.photo_facts import Box, Facts
from bot.domain.task_arguments import of_action
from bot.domain.tiles import Strip, StripPreview, tile_ids
from bot.domain.touches import Touch, Touched, placed
from tests.browser.bot import Bot, jpeg, running

COLOURS = ("firebrick", "seagreen", "steelblue", "goldenrod", "slateblue", "teal", "sienna", "orchid")


@dataclass
class Video:
    """The video of one project, `p-1`, which every chat of the bot shows. A `tiles.Strips`, and the core."""

    project: Project = field(default_factory=lambda: Project("en"))
    revision: int = 1
    touchable: bool = True
    language: str = "en"
    touches: list[Touch] = field(default_factory=list)
    film: StripPreview | None = None

    def of(self, photos: int, clips: int = 0, facts: Facts | None = None) -> None:
        """Begins anew with so many photos, then clips of 8 s."""
        known = {"facts": facts} if facts else {}
        shown = [
            Asset(f"a{n}", f"photo{n}.jpg", "image", 0, 800, 600, 0.0, f"h{n}", **known) for n in range(1, photos + 1)
        ]
        last = photos + clips + 1
        shown += [Asset(f"a{n}", f"clip{n}.mp4", "video", 0, 800, 600, 8.0, f"h{n}") for n in range(photos + 1, last)]
        self.project, self.touches, self.touchable = add(Project("en"), shown), [], True
        self.revision += 1

    def does(self, *operations: Operation) -> list[str]:
        """Changes the video, as words of somebody would."""
        self.project, lines = carried_out(self.project, operations, self.language)
        self.revision += 1
        return lines

    @property
    def shown(self) -> list[str]:
        """The ids of the tiles, in order."""
        return tile_ids(drafts.read(self.project.draft))

    async def strip(self, key: ConversationKey, sender: Sender) -> Strip | None:
        draft = drafts.read(self.project.draft)
        if not draft.ready:
            return None
        assets = {asset.name: asset for asset in self.project.assets}
        tiles = tuple(
            replace(
                tile,
                file=f"f{tile.id}",
                whole_ms=assets[tile.name].ms,
                faces=() if tile.clip else assets[tile.name].facts.faces or (),
            )
            for tile in tiles_of(draft, {})
        )
        undoes, redoes = bool(self.project.past), bool(self.project.future)
        return Strip(
            project="p-1",
            name="Summer",
            revision=self.revision,
            tiles=tiles,
            ms=draft.duration,
            undoes=undoes,
            redoes=redoes,
            touchable=self.touchable,
            **whole(draft),
        )

    async def refusal(self, key: ConversationKey, sender: Sender, project: str) -> str:
        return "" if project == "p-1" else "gone"

    async def begin_preview(self, key: ConversationKey, sender: Sender, project: str) -> StripPreview | None:
        wanted = f"preview-{self.revision}"
        if self.film is None or self.film.id != wanted:
            self.film = StripPreview(wanted)
        return self.film

    async def preview(self, key: ConversationKey, project: str, id: str) -> StripPreview | None:
        return self.film if self.film and self.film.id == id else None

    async def style_sample(self, key: ConversationKey, project: str, style: str, language: Language) -> str:
        return f"out/p-1/{len(style) % len(COLOURS)}.jpg"

    async def music_sample(self, key: ConversationKey, project: str, mood: str) -> str:
        return "out/p-1/music.m4a"

    async def picture(self, key: ConversationKey, file: str, turn: int = 0, crop: Box | None = None) -> str:
        return f"out/p-1/{(int(file.strip('f').split('-')[0]) - 1) % len(COLOURS)}.jpg"

    async def hears(self, channel: WebChannel, inbound: Inbound) -> None:
        """The core: carries a touch out, and answers in one quiet message."""
        task = of_action(inbound.action) if inbound.action else None
        if not isinstance(task, Touched):
            return
        self.touches.append(task.touch)
        operations = placed(task.touch, self.shown)
        lines = self.does(*operations) if operations else ["Those photos have just left the video."]
        make = Button("Make the video", Action(Verb.EXPORT))
        reply = Reply("\n".join(lines), (make,), silent=True, steps=True, touch=task.touch.id)
        await channel.send(inbound.address, reply, f"answer:{task.touch.id}")


@asynccontextmanager
async def showing(folder: Path) -> AsyncIterator[tuple[Bot, Video]]:
    """A running bot with a video."""
    video = Video()
    async with running(folder, video.hears) as bot:
        bot.channel.draw_strips(video)
        for number, colour in enumerate(COLOURS):
            await bot.files.put(f"out/p-1/{number}.jpg", jpeg(colour, (320, 240)))
        yield bot, video


async def says(bot: Bot, address: Address, text: str) -> None:
    """The bot says something, after which pages look at the strip again."""
    await bot.channel.send(address, Reply(text), text)
