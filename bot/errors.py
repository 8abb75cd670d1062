"""The errors' path of version 0.1, for what workflows of that time pickled. Goes with version 0.3."""

from bot.domain.errors import *  # noqa: F403 - every class, as pickles name them
from bot.domain.errors import _rebuild  # noqa: F401 - what every pickle of an error calls
