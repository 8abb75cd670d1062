"""Tags of words by the part they play in a clause; the words themselves are in `locales/*/edits.tsv`."""

from bot.language.edits.tokens import UNKNOWN


def tags(words: str) -> frozenset[str]:
    """The tags in a line of text."""
    return frozenset(words.split())


REFS = tags("refs nums each")
"""Choices of photos."""
LIGHT = tags("so a add also and at be because by colon count do filler for gap in it make put sep stop show to who")
"""Words that have a meaning only beside others."""
NOUNS = tags("title card end caption words lowerthird")
"""Words on the picture."""
WRITING = tags("write titled")
"""Verbs behind which a text stands."""
STOPS = tags("sep stop")
BREAKS = STOPS | tags("and gap")
"""Where a clause may end."""
GLUE = BREAKS | {"colon"}
OPEN = tags("in at to by a not only too bit much colon write between for because")
"""No clause begins with one of the first, or ends with one of the second."""
VALUES = tags("refs nums dur plus share factor span")
"""Things that are chosen or measured."""
VERBS = tags("do make add put")
DEEDS = tags("make add put remove keep move restore write")
"""Verbs that begin a wish of their own."""
CHANGES = tags(
    "do only undo redo swap startover reverse sort shuffle crop fill blurbg faster slower longer shorter zoomin zoomout"
    " title end caption titled begin finish export not sidebyside"
)
"""Other words that name an action."""
STRONG = tags(
    "remove restore repeat swap sort reverse shuffle title end caption write titled music own mute volume "
    "louder quieter"
    " transition motion zoomin zoomout look ratio platform lines rotate crop bigger smaller only keep quote undo what"
    " howlong"
)
"""Words that make a wish likely: a clause with one is no remark."""
WISHING = tags(
    "make add put remove keep only move swap sort reverse shuffle repeat restore rotate crop mute undo begin finish"
    " ratio platform look mood lines quote write color font spot dur share each bigger smaller refs nums"
)
"""Words that make a wish likely whatever else a clause tells beside an operation of the same message."""
FOR_PHOTOS = tags(
    "dur plus look natural ratio faster slower longer shorter brighter darker zoomin zoomout motion still pan rotate"
    " crop factor remove front back blendtype mute share"
)
"""Wishes for a photo behind its name and a colon, rather than words under it: "1: 3 seconds"."""
TALK = tags("so for because who rel third than")
"""Words that begin a reason, a purpose, or a remark."""
IS = tags("be past")
STATING = IS | tags("dislike correct third who rel it them")
"""Words of a statement."""
JUDGING = tags("says who blurry wrong duplicates")
CONTRAST = tags("not instead")
IDLE = LIGHT | TALK | IS | {UNKNOWN}
IDLE |= tags("video photo clip one count slideshow dur times num first last long default name date more all each")
IDLE |= tags("before after people bit much them it faster even two style stylenoun")
"""Words that may stand in a remark."""
LEADING = tags("it in sep stop a")
"""Words before the first one that matters."""
