"""Asks FFmpeg what a file may be whose first bytes do not say it."""

from io import BytesIO
from pathlib import Path

import av

_ENOUGH = 1 << 20
"""Bytes by which FFmpeg has to know: some recordings begin with zeros, or in the middle of a picture."""
_KNOWN = """
aac ac3 ac4 act adp adx aea aiff amr amrnb amrwb ape asf au av1 avi bink bonk caf cavsvideo dhav dsf dss dts dtshd dv
eac3 flac flic flv gxf h263 h264 hcom hevc iff ircam ivf kux latm loas m4v mlp mmf mp3 mpc mpc8 mpeg mpegts mpegvideo
mtv mxf nistsphere nsv nut nuv obu ogg oma osq pva qcp qoa rm rso shn siff smjpeg smk sox svag swf tak truehd tta ty
vc1 vivo voc vqf w64 wav wsd wtv wv xa xwma yuv4mpegpipe 3dostr alp apc
"""
"""Demuxers of single files. Playlists, which name other files, and pictures are not among them."""
_WHITELIST = ",".join([*_KNOWN.split(), "matroska,webm", "mov,mp4,m4a,3gp,3g2,mj2"])


def likely(path: Path) -> str:
    """The name of the demuxer that FFmpeg would choose by the content; empty if it knows none."""
    with path.open("rb") as source:
        head = BytesIO(source.read(_ENOUGH))
    options = {"format_whitelist": _WHITELIST, "protocol_whitelist": "file"}
    try:  # without a name, by whose ending it would judge
        with av.open(head, metadata_errors="replace", container_options=options) as container:
            return str(container.format.name).partition(",")[0]
    except (av.FFmpegError, ValueError):
        return ""
