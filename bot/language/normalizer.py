"""Writing made comparable: width, case, apostrophes and traditional characters, with the way back to the original."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# The characters of the word tables that are written otherwise in traditional Chinese, in the same order.
_TRADITIONAL = (
    "匯導載餘額積狀態傳視頻發給請幫麼嗎現還顯軌時間線進幾張檔圖輸點數錢帳賬戶後這個們沒別暫會過來讓謝煩樣裡裏對開製燈動畫電機腦質並從將說問題體長為無應該當嘗試級區報"
    "錯標條單編輯鍵鈕選擇擊頁樂轉換聲軸預覽連結設寫購買費續訂閱紅書滿歡錄節縮濾鏡顏順調剛纔記經豎橫讚總夠幀兩邊誤雙隻準備屬場塊師庫復檢獨盤確禮簽終網緊繼聽藍處號複見"
    "覺觀討託訴詢話認論議變趕車輕辦門陽隨靜頂項頭髮務媽彙愛敗欄爺畢盡臺著親觸訪贊軍郵鏈馬鬆麵況階閨兒雲極勞駕寶內倆東帶領"
    "專儲賣價貴員測齊壞鐘資擁靚舊運陣"
    "眾傷創減嚇吶響噠喲囉疊嘍實寬乾幹戀擾摳據擺淺濃滾爍貓環蓋稱細絕統緩職臉獲補計講識誒貼遞銷銳閃隱難須飽紙鋼羣爲甚風語刪關閉醜"
)
_SIMPLIFIED = (
    "汇导载余额积状态传视频发给请帮么吗现还显轨时间线进几张档图输点数钱帐账户后这个们没别暂会过来让谢烦样里里对开制灯动画电机脑质并从将说问题体长为无应该当尝试级区报"
    "错标条单编辑键钮选择击页乐转换声轴预览连结设写购买费续订阅红书满欢录节缩滤镜颜顺调刚才记经竖横赞总够帧两边误双只准备属场块师库复检独盘确礼签终网紧继听蓝处号复见"
    "觉观讨托诉询话认论议变赶车轻办门阳随静顶项头发务妈汇爱败栏爷毕尽台着亲触访赞军邮链马松面况阶闺儿云极劳驾宝内俩东带领"
    "专储卖价贵员测齐坏钟资拥靓旧运阵"
    "众伤创减吓呐响哒哟啰叠喽实宽干干恋扰抠据摆浅浓滚烁猫环盖称细绝统缓职脸获补计讲识诶贴递销锐闪隐难须饱纸钢群为什风语删关闭丑"
)
_MARKS = {"’": "'", "‘": "'", "´": "'", "`": "'", "\u200b": "", "\u200d": "", "\ufeff": "", "\u00ad": "", "\ufe0f": ""}
_MAP = dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)) | _MARKS


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as it is compared, and for each of its characters the index in the original (one more for the end)."""

    text: str
    origin: tuple[int, ...]


@lru_cache(maxsize=4096)
def _character(character: str) -> str:
    if character in _MAP:
        return _MAP[character]
    return "".join(_MAP.get(part, part) for part in unicodedata.normalize("NFKC", character).casefold())


def plain(text: str) -> Plain:
    """`text` half-width, lower-case and in simplified characters; what cannot be seen is left out."""
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for part in _character(character):
            characters.append(part)
            origin.append(index)
    return Plain("".join(characters), (*origin, len(text)))
