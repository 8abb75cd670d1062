"""The NemoVideo wire protocol as the studio serves it: a Starlette application over the studio's parts."""
