"""Different writings of one thing made alike, character by character: places in the text stay where they are."""

from __future__ import annotations

import unicodedata

# Characters of the director's vocabulary, in the order traditional, simplified.
_TRADITIONAL = """
並并 個个 倆俩 兩两 刪删 別别 動动 區区 參参 單单 嗎吗 國国 圍围 圖图 壓压 壯壮 夾夹 妳你 實实
寬宽 對对 導导 將将 帶带 幀帧 幫帮 幾几 庫库 廣广 張张 彈弹 後后 從从 復复 恆恒 悅悦 應应 懷怀
戀恋 換换 損损 擴扩 數数 斷断 時时 晝昼 暫暂 書书 會会 條条 樂乐 標标 樣样 機机 檔档 歡欢 歷历
殘残 氣气 沒没 淺浅 漸渐 滿满 潑泼 為为 無无 燈灯 爾尔 牆墙 狀状 現现 環环 畫画 異异 當当 疊叠
發发 盡尽 種种 稱称 節节 簡简 紋纹 純纯 細细 終终 組组 結结 給给 統统 經经 緊紧 緩缓 縮缩 總总
繼继 續续 聲声 聽听 與与 舊旧 葉叶 蓋盖 號号 裏里 裡里 製制 複复 見见 視视 覺觉 觀观 計计 訊讯
設设 試试 話话 該该 說说 調调 請请 變变 讓让 豎竖 貓猫 資资 質质 跡迹 轉转 較较 輕轻 輯辑 過过
還还 這这 進进 運运 達达 遠远 適适 選选 遲迟 邊边 錄录 鏡镜 鐘钟 鍾钟 長长 閉闭 開开 間间 關关
閱阅 陳陈 陰阴 隨随 隻只 雙双 離离 電电 靜静 響响 頁页 頂顶 項项 順顺 預预 頭头 題题 顏颜 類类
風风 飛飞 餘余 驚惊 體体 點点 黃黄 齊齐 裝装 併并 係系 傳传 備备 僅仅 儘尽 優优 冊册 淨净 凍冻
劇剧 創创 勵励 場场 塊块 壞坏 夠够 奮奋 寫写 層层 懶懒 慘惨 憂忧 撐撑 擊击 擇择 擋挡 擺摆 攝摄
敘叙 斂敛 曆历 曬晒 極极 槍枪 殺杀 漲涨 濾滤 熱热 燒烧 爺爷 獨独 獸兽 產产 監监 盤盘 確确 禮礼
穩稳 筆笔 籤签 紅红 絲丝 綠绿 維维 緒绪 練练 織织 罷罢 聯联 腳脚 臉脸 藍蓝 藝艺 術术 補补 詞词
認认 語语 誤误 課课 論论 謝谢 識识 護护 讚赞 負负 費费 趕赶 躍跃 車车 輪轮 辦办 農农 連连 週周
遞递 醜丑 鈴铃 錯错 鏈链 門门 閃闪 隊队 際际 雜杂 難难 雲云 頻频 顆颗 願愿 饋馈 馬马 駐驻 騎骑
髮发 鬆松 鬧闹 鮮鲜 鳥鸟 麗丽 麼么 黨党 譯译 讀读 貼贴 賬账 儲储 衝冲 剛刚 劃划 墊垫 夢梦 學学
寧宁 尋寻 屬属 彎弯 徑径 掃扫 採采 擠挤 攏拢 棄弃 檢检 橫横 檯台 歲岁 決决 溫温 減减 漢汉 潔洁
濃浓 燦灿 牽牵 畢毕 盜盗 禦御 網网 緣缘 臺台 處处 豐丰 軟软 輸输 遊游 鄉乡 釋释 錶表 鍵键 隱隐
靈灵 顧顾 顯显 額额 黏粘 龍龙 龜龟 啟启 傷伤 愛爱 婦妇 鏢镖 飽饱 驟骤
丟丢 亂乱 於于 兒儿 興兴 摳抠 據据 搖摇 來来 滾滚 煩烦 縱纵 線线 豔艳 艷艳 虛虚 覽览 許许 訴诉 詩诗
謠谣 軌轨 載载 鋼钢 鋪铺 銷销 閒闲 閑闲 陽阳 顛颠 魯鲁 勢势 態态 慶庆 級级 嗶哔 註注 著着 爲为 馀余
"""
_FOLD = {pair[0]: pair[1] for pair in _TRADITIONAL.split()}
_FOLD.update({"‘": "'", "’": "'", "＇": "'", "´": "'", "帐": "张", "×": "x"})


def fold(text: str) -> str:
    """The text in lower case, full-width forms narrowed, traditional characters simplified; as long as before."""
    return "".join(map(_folded, text))


def _folded(character: str) -> str:
    known = _FOLD.get(character)
    if known:
        return known
    narrow = unicodedata.normalize("NFKC", character).lower()
    return narrow if len(narrow) == 1 else character
