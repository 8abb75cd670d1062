// The page's own sentences, in English and Chinese; what the bot says comes ready from the core.

const en = {
  "title": "Photos to video",
  "menu": "Menu",
  "empty-title": "Make a video from your photos",
  "empty-text": "Choose photos, drop them here or paste them, and say in your own words what you want. The finished MP4 comes back in this chat.",
  "choose": "Choose photos",
  "sample": "Play a sample video",
  "sample-text": "Made here from five photos and one sentence.",
  "examples": "Or start with a wish:",
  "example-1": "make a slideshow with transitions and background music",
  "example-2": "15 second vertical video with happy music",
  "example-3": "a calm film with the title “Summer”, 4 seconds each",
  "skip": "Skip to the message box",
  "actions": "What you can do next",
  "more": "More for this message",
  "close": "Close",
  "typing": "The bot is working on an answer.",
  "clear": "Remove all",
  "photos": ["{n} photo", "{n} photos"],
  "clips": ["{n} video", "{n} videos"],
  "songs": ["{n} sound", "{n} sounds"],
  "files": ["{n} file", "{n} files"],
  "count": "{parts} chosen",
  "saver": "Save data: send photos only as large as a video needs",
  "unsent": "Not sent yet. It goes out as soon as the connection is back.",
  "cancel-file": "Do not send {name}",
  "share": "Share",
  "share-file": "Send the video…",
  "share-fetching": "Fetching the video…",
  "share-by-file": "Download the video and send the file like any other. Links need a public address, which this bot does not have.",
  "share-link": "Make a link",
  "share-link-means": "Anybody who has the link can watch the video until you stop it.",
  "share-address": "Link to the video",
  "share-qr": "The link as a QR code, for the camera of a phone",
  "share-until": "Anybody with this link can watch and download the video until {date}.",
  "share-stop": "Stop sharing",
  "share-stopped": "Stopped. The link no longer works.",
  "copy": "Copy link",
  "copied": "Copied",
  "gone": "This video is no longer here.",
  "log": "Chat",
  "chosen": "Chosen files",
  "attach": "Add photos, videos or music",
  "box": "Describe your video",
  "send": "Send",
  "drop": "Drop the files here",
  "newest": "New messages",
  "you": "You",
  "bot": "Bot",
  "remove": "Remove {name}",
  "download": "Download ({size})",
  "sending": "Sending… {done} of {all}, {percent} %",
  "sent-all": "Almost there…",
  "retry": "Send again",
  "discard": "Discard",
  "stop": "Stop sending",
  "offline": "The connection is lost. Trying again…",
  "too-large": "“{name}” has {size}. A file may have at most {limit}; everything else is kept.",
  "folder": "“{name}” is a folder. Open it and add the files inside.",
  "login-title": "This chat has a password",
  "password": "Password",
  "login": "Open the chat",
  "logout": "Sign out",
  "wrong-password": "That is not the password. Please try again.",
  "too-many-tries": "Too many tries. Please wait {seconds} seconds.",
  "text-too-long": "This message is too long. Please make it shorter.",
  "full": "The bot's disk is full, so it can take nothing now. Please send it again later.",
  "no-room": "The bot's disk is nearly full, so it takes no files now. Please send them later; it helps to delete projects that nobody needs (/projects).",
  "chat-full": "The bot keeps up to {most} MB for one chat, and these files are beyond that. Please delete projects that you no longer need (/projects), or everything (/delete), and send them again.",
  "too-many-files": "These are too many files for one message. Please send them in two.",
  "too-fast-person-messages": "The bot takes up to {most} messages a minute from one chat. This one is kept here: please send it again in {seconds} seconds.",
  "too-fast-person-files": "The bot takes up to {most} files a minute from one chat. These are kept here: please send them again in {seconds} seconds.",
  "too-fast-address-messages": "The bot takes up to {most} messages a minute from one internet address, from all its browsers together. This one is kept here: please send it again in {seconds} seconds.",
  "too-fast-address-files": "The bot takes up to {most} files a minute from one internet address, from all its browsers together. These are kept here: please send them again in {seconds} seconds.",
  "too-many-uploads": "Other files are still on their way. These are kept here: please send them again when those have arrived.",
  "button-gone": "This button has been replaced by a newer one further down.",
  "failed": "This was not sent. Please check the connection and send it again.",
};

const zh = {
  "title": "照片变视频",
  "menu": "菜单",
  "empty-title": "把照片变成视频",
  "empty-text": "选择照片、拖到这里或者粘贴进来，再用自己的话说说想要什么。做好的 MP4 会直接发到这个聊天里。",
  "choose": "选择照片",
  "sample": "播放示例视频",
  "sample-text": "用五张照片和一句话在这里做成。",
  "examples": "也可以从一个想法开始：",
  "example-1": "把这些照片做成带转场和背景音乐的幻灯片视频",
  "example-2": "15 秒竖屏视频，配欢快的音乐",
  "example-3": "舒缓的影片，标题“夏天”，每张 4 秒",
  "skip": "跳到输入框",
  "actions": "接下来可以",
  "more": "这条消息的更多操作",
  "close": "关闭",
  "typing": "机器人正在处理。",
  "clear": "全部移除",
  "photos": ["{n} 张照片", "{n} 张照片"],
  "clips": ["{n} 个视频", "{n} 个视频"],
  "songs": ["{n} 段声音", "{n} 段声音"],
  "files": ["{n} 个文件", "{n} 个文件"],
  "count": "已选 {parts}",
  "saver": "节省流量：照片只按视频需要的大小发送",
  "unsent": "还没发出去，网络恢复后会自动发送。",
  "cancel-file": "不发送 {name}",
  "share": "分享",
  "share-file": "发送视频…",
  "share-fetching": "正在准备视频…",
  "share-by-file": "请下载视频，再像其他文件一样发送。这个机器人没有公开地址，所以不能生成链接。",
  "share-link": "生成链接",
  "share-link-means": "任何拿到链接的人都能观看，直到你停止分享。",
  "share-address": "视频链接",
  "share-qr": "链接的二维码，用手机相机扫描",
  "share-until": "拿到链接的人在 {date} 之前都可以观看和下载。",
  "share-stop": "停止分享",
  "share-stopped": "已停止，链接不再有效。",
  "copy": "复制链接",
  "copied": "已复制",
  "gone": "这个视频已经不在了。",
  "log": "聊天记录",
  "chosen": "已选文件",
  "attach": "添加照片、视频或音乐",
  "box": "描述想要的视频",
  "send": "发送",
  "drop": "松开即可添加",
  "newest": "有新消息",
  "you": "你",
  "bot": "机器人",
  "remove": "移除 {name}",
  "download": "下载（{size}）",
  "sending": "正在发送… {done}/{all}，{percent}%",
  "sent-all": "马上就好…",
  "retry": "重新发送",
  "discard": "不发了",
  "stop": "停止发送",
  "offline": "连接断开了，正在重新连接…",
  "too-large": "“{name}”有 {size}，单个文件最大 {limit}；其他文件不受影响。",
  "folder": "“{name}”是文件夹，请打开后添加里面的文件。",
  "login-title": "这个聊天需要密码",
  "password": "密码",
  "login": "进入聊天",
  "logout": "退出登录",
  "wrong-password": "密码不对，请再试一次。",
  "too-many-tries": "尝试次数太多，请等 {seconds} 秒再试。",
  "text-too-long": "这条消息太长了，请缩短一些。",
  "full": "机器人的磁盘满了，现在什么都收不了。请稍后再发一次。",
  "no-room": "机器人的磁盘快满了，现在收不了文件。请稍后再发；删除不需要的项目（/projects）会有帮助。",
  "chat-full": "机器人为每个聊天最多保存 {most} MB，这些文件放不下了。请先删除不需要的项目（/projects）或全部内容（/delete），再发一次。",
  "too-many-files": "一条消息里的文件太多了，请分两次发送。",
  "too-fast-person-messages": "机器人每分钟最多接收一个聊天的 {most} 条消息。这条还留在这里，请 {seconds} 秒后再发。",
  "too-fast-person-files": "机器人每分钟最多接收一个聊天的 {most} 个文件。这些还留在这里，请 {seconds} 秒后再发。",
  "too-fast-address-messages": "机器人每分钟最多接收同一个网络地址的 {most} 条消息（所有浏览器合计）。这条还留在这里，请 {seconds} 秒后再发。",
  "too-fast-address-files": "机器人每分钟最多接收同一个网络地址的 {most} 个文件（所有浏览器合计）。这些还留在这里，请 {seconds} 秒后再发。",
  "too-many-uploads": "其他文件还在上传。这些还留在这里，请等它们传完再发。",
  "button-gone": "这个按钮已经失效，请用下面新的按钮。",
  "failed": "没有发送成功，请检查网络后重新发送。",
};

export let language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
let words = language === "zh" ? zh : en;

// The page speaks as the bot does: its answers show which language somebody has chosen. Whether that has changed.
export function follow(text) {
  const own = text.replace(/“[^”]*”|"[^"]*"|「[^」]*」|『[^』]*』/g, "");
  const spoken = /\p{Script=Han}/u.test(own) ? "zh" : "en";
  if (spoken === language || !/\p{L}{2}/u.test(own)) return false;
  language = spoken;
  words = language === "zh" ? zh : en;
  return true;
}

// A sentence with its values; of one with a count, the form for that count. Sizes are in bytes.
export function say(key, values = {}) {
  const sentence = Array.isArray(words[key]) ? words[key][values.n === 1 ? 0 : 1] : words[key];
  const shown = (name) => (SIZES.has(name) && Number.isFinite(values[name]) ? bytes(values[name]) : values[name]);
  return sentence.replace(/\{(\w+)\}/g, (_, name) => shown(name));
}

const SIZES = new Set(["size", "limit"]);

export function list(parts) {
  return parts.join(language === "zh" ? "、" : ", ");
}

export function knows(key) {
  return key in words;
}

// In the megabytes of the bot's own sentences (1024 × 1024 bytes), so that both name the same limit.
function bytes(size) {
  const megabytes = size / 2 ** 20;
  return megabytes < 1 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB`;
}

// Fills in the sentence that an element names.
export function fill(element) {
  const {word, label, placeholder, values} = element.dataset;
  const given = values ? JSON.parse(values) : {};
  if (word) element.textContent = say(word, given);
  if (label) element.setAttribute("aria-label", say(label, given));
  if (placeholder) element.placeholder = say(placeholder, given);
}

// Fills in every sentence of the page, in the language of now.
export function translate(root) {
  root.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  root.title = say("title");
  for (const element of root.querySelectorAll("[data-word], [data-label], [data-placeholder]")) fill(element);
}
