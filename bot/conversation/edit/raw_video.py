"""The two stages of a generation: announces the raw video, and offers to remove what the second stage added."""

from bot.chat.services import Services
from bot.domain.backend import State
from bot.domain.draft import Draft, TrackType, read
from bot.domain.messages import Action, Button, ConversationKey, Reply, Verb
from bot.domain.ownership import owned_by
from bot.storage.queries import projects
from bot.texts import say


def decorated(draft: Draft) -> bool:
    """Whether there is sound or text over the picture, which the second stage adds."""
    return bool(draft.segments(TrackType.AUDIO) or draft.segments(TrackType.TEXT))


def awaits_raw(before: State) -> bool:
    """Whether a raw video that appears after this state is the first stage of something new.

    If music and titles were removed again, the media of the earlier generation are still there.
    """
    return not before.raw_video and not decorated(read(before.draft))


async def announce_raw(services: Services, key: ConversationKey, project: str, state: State, *, running: bool) -> bool:
    """Says once per project that the raw video is there; returns whether it is. After the run it offers the choice."""
    if not state.raw_video:
        return False
    if not (await services.project(project)).raw_announced:
        text = say("raw-video", await services.language(key))
        with owned_by(project=project):
            await services.outbox.post(
                key, f"raw:{project}", Reply(text, () if running else await _choice(services, key))
            )
        await services.write(projects.change, project, raw_announced=True)
    return True


async def offer_to_strip(
    services: Services, key: ConversationKey, id: str, before: Draft, after: Draft, *, creates: bool
) -> None:
    """Offers to keep or remove music, title and effects that a generation has just added."""
    generated = creates or (after.segments(TrackType.VIDEO) and not before.segments(TrackType.VIDEO))
    if (await services.backend.service()).free or not generated or decorated(before) or not decorated(after):
        return
    text = say("extras-there", await services.language(key))
    await services.outbox.post(key, f"extras:{id}", Reply(text, await _choice(services, key)))


async def _choice(services: Services, key: ConversationKey) -> tuple[Button, ...]:
    language = await services.language(key)
    return (
        Button(say("button-keep", language), Action(Verb.KEEP)),
        Button(say("button-strip", language), Action(Verb.STRIP)),
    )
