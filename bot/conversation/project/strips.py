"""The strip of the open project for channels that draw it: its tiles as they are now, and their small pictures."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.chat.services import Services
from bot.conversation.edit.sessions import Place
from bot.conversation.plan.permissions import may_change
from bot.conversation.project.made_once import made_once
from bot.conversation.project.names import display_name
from bot.conversation.project.storyboard import changes, numbered
from bot.conversation.project.strip_previews import StripPreviews
from bot.conversation.project.strip_samples import StripSamples
from bot.domain import draft as drafts
from bot.domain.backend import Asset
from bot.domain.draft import Draft, Segment, TrackType
from bot.domain.draft_fields import transition_type
from bot.domain.messages import ConversationKey, Language, MediaKind, Sender
from bot.domain.ownership import working_for
from bot.domain.photo_facts import Box
from bot.domain.tiles import Strip, StripPreview, Tile, tile_ids
from bot.media.calls import tile_picture
from bot.media.measured import Picture
from bot.storage.queries import conversations, projects, received_files
from bot.storage.queries.received_files import StoredFile


@dataclass(frozen=True)
class Strips:
    """A `tiles.Strips`."""

    services: Services
    previews: StripPreviews = field(init=False)
    samples: StripSamples = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "previews", StripPreviews(self.services))
        object.__setattr__(self, "samples", StripSamples(self.services))

    async def strip(self, key: ConversationKey, sender: Sender) -> Strip | None:
        """The strip of the conversation's open project; None if that has no video yet. Raises BackendError."""
        conversation = await self.services.read(conversations.get, key)
        if conversation is None or not conversation.project:
            return None
        project = await self.services.project(conversation.project)
        if project.session is None:
            return None
        place = Place(self.services.account(key), project.id, project.session)
        state = await self.services.backend.state(place.account, place.session)
        draft = drafts.read(state.draft)
        if not draft.segments(TrackType.VIDEO):
            return None
        held = await self.services.read(received_files.files_of_project, project.id)
        typed = (await self.services.backend.service()).operations
        return Strip(
            project=project.id,
            name=display_name(project, conversation.language),
            revision=state.revision,
            tiles=tiles_of(draft, dict(numbered(draft, held)), state.assets),
            ms=draft.duration,
            undoes=bool(state.undoes),
            redoes=bool(state.redoes),
            touchable=typed and await may_change(self.services, conversation, sender),
            **whole(draft),
        )

    async def refusal(self, key: ConversationKey, sender: Sender, project: str) -> str:
        """Why the person may not touch that project now: `gone`, `read-only` or `not-yours`; empty if they may."""
        async with self.services.database.read() as connection:
            conversation = await conversations.get(connection, key)
            found = await projects.named(connection, key, project) if conversation else None
        if conversation is None or found is None or found.id != project:
            return "gone"
        if not (await self.services.backend.service()).operations:
            return "read-only"
        return "" if await may_change(self.services, conversation, sender) else "not-yours"

    async def begin_preview(self, key: ConversationKey, sender: Sender, project: str) -> StripPreview | None:
        """Begins a small film of the project as it is now; None if there is none to make. Raises BackendError."""
        return await self.previews.begin(key, sender, project)

    async def preview(self, key: ConversationKey, project: str, id: str) -> StripPreview | None:
        """How far a film is; None if the project is not of the conversation. Raises BackendError."""
        return await self.previews.preview(key, project, id)

    async def style_sample(self, key: ConversationKey, project: str, style: str, language: Language) -> str:
        """The key of a JPEG of a photo of the project in a style; empty if there is none. Raises BackendError."""
        return await self.samples.style(key, project, style, language)

    async def music_sample(self, key: ConversationKey, project: str, mood: str) -> str:
        """The key of an M4A of ten seconds of music of a mood; empty if there is none. Raises BackendError."""
        return await self.samples.music(key, project, mood)

    async def picture(self, key: ConversationKey, file: str, turn: int = 0, crop: Box | None = None) -> str:
        """The key of a small JPEG of a file, turned and cropped; empty if the conversation has no such picture."""
        try:
            held = await self.services.read(received_files.file, file)
        except LookupError:
            return ""
        if held.conversation != key or held.state != received_files.UPLOADED or not held.is_picture:
            return ""
        digest = hashlib.sha256(f"{held.key} {turn} {crop}".encode()).hexdigest()[:16]
        project = await self.services.read(received_files.project_of_file, file)
        stored = f"out/{project}/tile-{digest}.jpg"

        async def draw(target: Path) -> None:
            async with self.services.files.local(held.key) as path:
                small = self.services.pool.small.find(held.hash)
                shown = Picture(1, path, held.kind is MediaKind.VIDEO, turn, crop, small)
                await self.services.pool.run(tile_picture, shown, target)

        with working_for(str(key)):
            return stored if await made_once(self.services.files, stored, draw) is not None else ""


def tiles_of(draft: Draft, files: Mapping[int, StoredFile], assets: Sequence[Asset] = ()) -> tuple[Tile, ...]:
    """The tiles of a draft; `files`: those that people sent, by their places in the video."""
    ids, segments = tile_ids(draft), draft.segments(TrackType.VIDEO)
    lengths = {asset.hash: asset.duration for asset in assets if asset.hash}
    return tuple(
        _tile(ids[place - 1], segment, changes(draft, place), files.get(place), lengths)
        for place, segment in enumerate(segments, 1)
    )


def _tile(
    id: str, segment: Segment, changed: Mapping[str, Any], file: StoredFile | None, lengths: Mapping[str, float]
) -> Tile:
    m, transition = segment.m, segment.m.get("transition")
    style, trim = m.get("caption_style"), m.get("trim")
    clip = not segment.is_photo
    return Tile(
        id=id,
        file=file.id if file else "",
        name=str(m.get("name") or (file.name if file else "")),
        clip=clip,
        ms=segment.duration,
        start=int(trim[0]) if isinstance(trim, list) and trim else 0,
        whole_ms=round(lengths.get(file.hash, 0) * 1000) if clip and file else 0,
        caption=str(m.get("caption") or ""),
        type_style=str(style.get("type_style") or "") if isinstance(style, Mapping) else "",
        transition=("mixed" if transition.get("mixed") else transition_type(transition))
        if isinstance(transition, Mapping)
        else "",
        motion=str(m.get("motion") or "none"),
        look=str(m.get("look") or ""),
        brightness=_number(m, "brightness", 0.0),
        faces=(file.facts.faces or ()) if file and file.facts and not clip else (),
        muted=bool(m.get("mute")),
        volume=_number(m, "volume", 1.0),
        speed=_number(m, "speed", 1.0),
        **changed,
    )


def whole(draft: Draft) -> dict[str, Any]:
    """What the strip says of the whole video."""
    sound = next(iter(draft.segments(TrackType.AUDIO)), None)
    title = next((one for one in draft.segments(TrackType.TEXT) if one.m.get("position", "start") == "start"), None)
    mood = str(sound.m.get("mood") or "") if sound else ""
    return {
        "ratio": str(draft.m.get("ratio") or ""),
        "style": str(draft.m.get("style") or ""),
        "title": title.name if title else "",
        "mood": mood,
        "song": sound.name if sound and not mood else "",
        "volume": (sound.volume or 0) / 100 if sound else 0.0,
    }


def _number(m: Mapping[str, Any], name: str, usual: float) -> float:
    value = m.get(name)
    return float(value) if isinstance(value, int | float) else usual
