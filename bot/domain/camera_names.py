"""Tells names that cameras, phones and messengers gave to pictures from names that people chose."""

import re

_DATE = r"(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d"
_TIME = r"[0-2]?\d[-_.:]?[0-5]\d(?:[-_.:]?[0-5]\d(?:[-_.]?\d{3})?)?"
_MOMENT = rf"{_DATE}(?:[-_. ]|T| at |,? ){_TIME}(?: ?[AP]M)?"
_APP = (
    r"(?:screen[ _-]?shot|screen[ _]recording|bildschirmfoto|capture"
    r"|截屏|截图|截圖|屏幕截图|屏幕快照|螢幕截圖|螢幕快照)"
)
_SENDER = r"(?:whatsapp (?:image|video)|signal|photo|video|微信图片|微信圖片|微信截图|微信视频)"
_SERIAL = (
    r"(?:FB_)?(?:IMG|VID|MVIMG|MVI|PANO|BURST|PXL|MOV|TRIM|Snapchat|received|mmexport|wx_camera|DJI)[-_]?[A-Z]?\d{3,}"
    r"|_?DSC[NFI_]?_?\d{3,}|_MG_\d{3,}|P[0-9A-C]\d{6}|GOPR\d{4}|G[HXP]\d{6}|(?:CIMG|SAM_|IMAG|PICT)\d{4}"
)
_CAMERA = re.compile(
    rf"(?:(?:IMG|VID|MVIMG|PANO|PXL|DJI|Snapchat|signal)[-_]{_DATE}[-_](?:WA)?\d{{4,9}}"  # 20261128-WA0001, …_141000123
    rf"|(?:IMG|VID|PXL)?[-_]?{_MOMENT}"
    rf"|{_APP}[-_ ]?(?:{_MOMENT}|{_DATE}|\(?\d+\)?)(?:[-_][\w. ]+)?"
    rf"|{_SENDER}[-_ ]?(?:{_MOMENT}|{_DATE}{_TIME})"
    rf"|{_SERIAL}"
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[a-f]*\d)[0-9a-f]{24,64}"  # a UUID, a digest
    r"|\d{9,}(?:[-_]\d+)*)"  # a time stamp
    r"(?:[-_. ](?:HDR|COVER|PORTRAIT|BURST\w*|MP|NIGHT|edited|copy|副本|\d{1,3}))*(?:~\d+)?(?: ?\(\d+\))?",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")


def is_camera_name(name: str) -> bool:
    """Whether nobody chose the file name, as with `IMG_0042.HEIC`: its picture is better called by its place."""
    return _CAMERA.fullmatch(_ENDING.sub("", name.strip())) is not None
