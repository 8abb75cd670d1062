"""Takes the network from a process that opens files of strangers: code smuggled in with a file can then reach nobody.

`python -m bot.media.no_network` only tries it: exit status 0, or 1 with the reason on standard output.
"""

import ctypes
import os
import sys

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
"""CLONE_NEWUSER and CLONE_NEWNET of unshare(2)."""


def leave_network() -> str:
    """Moves this process into a network of its own, which leads nowhere. Returns why not; empty if it has worked.

    To be called before the process has a second thread: the system then refuses. Whoever may not do it decodes all the
    same (macOS has no namespaces, and containers often forbid them).
    """
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None) if sys.platform == "linux" else None
    if unshare is None:
        return "this system has no namespaces"
    # Root keeps its rights outside only without a user namespace; everybody else needs one.
    if unshare(_NEW_NET) == 0 or unshare(_NEW_USER | _NEW_NET) == 0:
        return ""
    return os.strerror(ctypes.get_errno())


if __name__ == "__main__":
    refused = leave_network()
    print(refused)
    sys.exit(bool(refused))
