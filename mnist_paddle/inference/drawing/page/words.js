/** Every word that the page shows, in English and in Chinese. */

const percent = (share) => `${(100 * share).toFixed(share > 0.9995 || share < 0.0005 ? 0 : 1)} %`;
const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
export const number = (value) => value.toFixed(2).replace("-", "−");
export { percent, signed };

const en = {
  title: "Draw a digit",
  tagline: "See what the network sees, and every layer’s answer, while you draw.",
  private: "Nothing leaves this page.",
  served:
    "Drawings stay in this page; pictures go to the computer that serves it, and are not kept.",
  network: "Network",
  beside: "beside it",
  none: "none",
  language: "中文",
  theme: "Light / dark",
  draw: "1 · Draw",
  paper: "Paper to draw on",
  clear: "Clear",
  undo: "Undo",
  redo: "Redo",
  eraser: "Eraser",
  pen: "Pen",
  examples: "Examples",
  file: "Picture …",
  camera: "Camera …",
  savePicture: "Save picture",
  saveJson: "Save JSON",
  copyLink: "Copy link",
  keys:
    "Finger, pen or mouse; or drop or paste a picture. Keys: arrows move, Space sets the pen " +
    "down and up, Z undoes, Y redoes, E erases, Delete clears, 0–9 draw an example.",
  seen: "2 · What the network saw: 28 × 28",
  input: "The network’s input, 28 by 28 pixels",
  view: "What is shown over the input",
  plain: "Plain",
  votes: "Where it looked",
  wipe: "Wipe test",
  for: "speaks for the digit",
  against: "speaks against it",
  hints: {
    plain:
      "Your digit as all digits were that the network learned from: cropped, 20 pixels long, centred.",
    votes: (digit) =>
      `What each of 7 × 7 places adds to the answer ${digit}. It is exact: with the bias, they sum to the logit.`,
    wipe: (digit) =>
      `How far the answer ${digit} falls if a square of 6 × 6 pixels is wiped out there.`,
    probabilities: "They sum to 100 %, so one bar is nearly always full: look at the logits, too.",
    logits:
      "What the last layer answers. The softmax makes probabilities of them: 1 more is 2.7 times as likely.",
  },
  answer: "3 · Its answer",
  bars: "The ten answers",
  unit: "Unit of the ten answers",
  probabilities: "Probabilities",
  logits: "Logits",
  reads: (digit, share) => `It reads ${digit}, ${percent(share)} sure.`,
  readsAs: (name, digit, share) => `${name}: ${digit}, ${percent(share)} sure.`,
  empty: "Draw a digit, and the answer stands here.",
  doubts: {
    no_ink: () => "There is no ink.",
    noise: () => "There is only noise: nothing in it is a stroke.",
    several_digits: () => "There is more than one digit: the most prominent was read.",
    hardly_a_digit: ({ digit }) => `It is hardly a digit: ${digit} comes nearest.`,
    unsure: ({ digit, other }) => `Unsure: ${digit}, or perhaps ${other}.`,
  },
  layers: "4 · From input to answer, layer by layer",
  featureMap:
    "A feature map is a picture of where a pattern was found. The network slides a small pattern, " +
    "its kernel, over the picture; where both agree, the map is bright. Twenty kernels give twenty " +
    "maps. Point at a cell, tap it, or use the arrow keys: below stands the sum behind it.",
  stages: [
    { name: "conv 1 + ReLU", about: "20 maps, 28 × 28" },
    { name: "max-pool", about: "20 maps, 14 × 14" },
    { name: "conv 2 + ReLU", about: "20 maps, 14 × 14" },
    { name: "max-pool", about: "20 maps, 7 × 7" },
    { name: "votes", about: "what 49 places add" },
  ],
  scale: (most) => `black 0, brightest ${number(most)}`,
  voteScale: (digit, most) => `for ${digit}: ±${number(most)}`,
  window: (map) => (map === null ? "It sees" : `It sees, in map ${map}`),
  kernel: "times the kernel",
  products: "gives",
  four: "Four neighbours",
  cell: (map, row, column) => `Map ${map}, row ${row}, column ${column}`,
  convSum: (sum, bias, value) =>
    `The products sum to ${number(sum)}; with the bias ${signed(bias)} that is ${number(sum + bias)}. ` +
    (sum + bias > 0
      ? "It is positive, so ReLU leaves it."
      : `It is not positive, so ReLU makes it ${number(value)}.`),
  fromMaps: "What came from each map before: choose one",
  pool: (value) =>
    `Max-pooling keeps the greatest of the four: ${number(value)}. Half the size, and the exact place matters less.`,
  voteCell: (row, column) => `Place in row ${row}, column ${column}`,
  voteSum: (digit, vote, all, bias, logit) =>
    `Each map’s cell here, times its weight for ${digit}; they add ${signed(vote)}. All 49 places add ` +
    `${signed(all)}, the bias ${signed(bias)}: the logit of ${digit} is ${number(logit)}.`,
  field: (side) => `It can see ${side} × ${side} pixels of the input: the pink square.`,
  previous: "◀ Back",
  next: "Step ▶",
  play: "Play",
  stop: "Stop",
  map: (number_) => `map ${number_}`,
  nearest: "5 · The most similar digits it learned from",
  nearestHint:
    "Of 50,000 training digits, those whose 980 last features are closest to your drawing’s.",
  findNearest: "Find them",
  searching: "Looking through 50,000 digits …",
  neighbour: (label, distance) => `${label} · ${distance.toFixed(1)}`,
  simple:
    "A simple reading. For photographs, run python -m mnist_paddle draw: it knows paper, light and ruling.",
  asking: "Reading the picture …",
  failed: (why) => `The picture could not be read: ${why}`,
  busy: "the server is busy; try again",
  gone: "the server does not answer",
  notPicture: "this browser cannot show it; give a JPEG or PNG",
  copied: "The link is copied: whoever opens it sees this drawing.",
  inAddress: "The link is in the address bar.",
  noLink: "A picture does not fit into a link.",
};

const zh = {
  title: "手写一个数字",
  tagline: "边写边看：网络看到了什么，每一层给出了什么。",
  private: "图像不会离开本页。",
  served: "手写内容留在本页；图片会发送到提供本页的电脑，且不会保存。",
  network: "网络",
  beside: "对比",
  none: "无",
  language: "English",
  theme: "浅色 / 深色",
  draw: "1 · 书写",
  paper: "书写区",
  clear: "清空",
  undo: "撤销",
  redo: "重做",
  eraser: "橡皮",
  pen: "笔宽",
  examples: "示例",
  file: "图片…",
  camera: "拍照…",
  savePicture: "保存图片",
  saveJson: "保存 JSON",
  copyLink: "复制链接",
  keys:
    "可用手指、笔或鼠标书写，也可拖入或粘贴图片。键盘：方向键移动，空格落笔和提笔，" +
    "Z 撤销，Y 重做，E 橡皮，Delete 清空，0–9 写出示例。",
  seen: "2 · 网络看到的 28 × 28",
  input: "网络的输入，28×28 像素",
  view: "叠加显示的内容",
  plain: "原样",
  votes: "它看了哪里",
  wipe: "擦除测试",
  for: "支持这个数字",
  against: "反对",
  hints: {
    plain: "与训练数据的处理相同：裁剪、缩放到 20 像素、按重心居中。",
    votes: (digit) =>
      `7 × 7 个位置各为答案 ${digit} 加了多少。这是精确值：加上偏置正好等于 logit。`,
    wipe: (digit) => `擦去该处 6 × 6 像素后，答案 ${digit} 的 logit 下降多少。`,
    probabilities: "概率之和为 100 %，所以几乎总是一条满格；请同时看 logit。",
    logits: "最后一层的输出。softmax 把它们变成概率：每大 1，可能性为 2.7 倍。",
  },
  answer: "3 · 结果",
  bars: "十个答案",
  unit: "十个答案的单位",
  probabilities: "概率",
  logits: "logit",
  reads: (digit, share) => `本次预测的数字是 ${digit}，把握 ${percent(share)}。`,
  readsAs: (name, digit, share) => `${name}：${digit}，把握 ${percent(share)}。`,
  empty: "写一个数字，结果会显示在这里。",
  doubts: {
    no_ink: () => "没有笔迹。",
    noise: () => "只有噪声，没有笔画。",
    several_digits: () => "不止一个数字：只读了最显著的一个。",
    hardly_a_digit: ({ digit }) => `不太像一个数字：最接近 ${digit}。`,
    unsure: ({ digit, other }) => `不确定：是 ${digit}，也可能是 ${other}。`,
  },
  layers: "4 · 从输入到答案，逐层观察",
  featureMap:
    "特征图表示某种图案出现在哪里。网络用一个小图案（卷积核）在图上滑动，两者吻合处，特征图就亮。" +
    "20 个卷积核得到 20 张特征图。指向或点按一个格子，或用方向键：下面是它的算式。",
  stages: [
    { name: "卷积 1 + ReLU", about: "20 张，28 × 28" },
    { name: "最大池化", about: "20 张，14 × 14" },
    { name: "卷积 2 + ReLU", about: "20 张，14 × 14" },
    { name: "最大池化", about: "20 张，7 × 7" },
    { name: "投票", about: "49 个位置各加多少" },
  ],
  scale: (most) => `黑为 0，最亮 ${number(most)}`,
  voteScale: (digit, most) => `对 ${digit}：±${number(most)}`,
  window: (map) => (map === null ? "它看到的" : `它在第 ${map} 张图看到的`),
  kernel: "乘以卷积核",
  products: "得到",
  four: "相邻四格",
  cell: (map, row, column) => `第 ${map} 张图，第 ${row} 行，第 ${column} 列`,
  convSum: (sum, bias, value) =>
    `乘积之和为 ${number(sum)}，加偏置 ${signed(bias)} 得 ${number(sum + bias)}。` +
    (sum + bias > 0 ? "为正，ReLU 保留原值。" : `不为正，ReLU 把它变成 ${number(value)}。`),
  fromMaps: "前一层每张图的贡献，可选一张",
  pool: (value) => `最大池化只保留四格中的最大值：${number(value)}。尺寸减半，位置偏一点也无妨。`,
  voteCell: (row, column) => `第 ${row} 行第 ${column} 列的位置`,
  voteSum: (digit, vote, all, bias, logit) =>
    `此处每张图的值乘以它对 ${digit} 的权重，共加 ${signed(vote)}。49 个位置共加 ${signed(all)}，` +
    `偏置 ${signed(bias)}：${digit} 的 logit 为 ${number(logit)}。`,
  field: (side) => `它能看到输入中的 ${side} × ${side} 像素：粉色方框。`,
  previous: "◀ 上一格",
  next: "下一格 ▶",
  play: "播放",
  stop: "停止",
  map: (number_) => `图 ${number_}`,
  nearest: "5 · 训练数据中最相似的数字",
  nearestHint: "在 50,000 个训练数字中，最后 980 个特征与你的最接近的几个。",
  findNearest: "查找",
  searching: "正在比较 50,000 个数字…",
  neighbour: (label, distance) => `${label} · ${distance.toFixed(1)}`,
  simple: "这是简单读法。照片请用 python -m mnist_paddle draw：它会处理纸张、光线和格线。",
  asking: "正在读图…",
  failed: (why) => `图片无法读取：${why}`,
  busy: "服务器正忙，请再试一次",
  gone: "服务器没有回应",
  notPicture: "浏览器无法显示，请用 JPEG 或 PNG",
  copied: "链接已复制，打开它就能看到这幅字。",
  inAddress: "链接在地址栏中。",
  noLink: "图片放不进链接。",
};

const names = { robust: "稳健权重", tutorial: "教程权重", wary: "谨慎权重" };
let chosen = /^zh\b/i.test(navigator.language) ? zh : en;

/** The words of the language that is chosen. */
export function words() {
  return chosen;
}

/** What a network is called. */
export function nameOf(network) {
  return (chosen === zh && names[network.name]) || network.name;
}

/** Take the other language. */
export function switchLanguage() {
  chosen = chosen === zh ? en : zh;
  translate();
}

/** Put the words where the page asks for them by data-t and data-t-label. */
export function translate() {
  document.documentElement.lang = chosen === zh ? "zh-CN" : "en";
  document.title = chosen.title;
  for (const element of document.querySelectorAll("[data-t]")) {
    element.textContent = chosen[element.dataset.t];
  }
  for (const element of document.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", chosen[element.dataset.tLabel]);
  }
}
