// The page says which language it speaks, and the few words that Streamlit writes itself are said in it.

const INSIDE = '[data-testid="stFileUploader"], [data-testid="stCameraInput"], [data-testid="stSelectbox"], [data-baseweb="popover"], [role="dialog"]';

function translate(root, words) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const said = node.data.trim();
    if (!said || !node.parentElement?.closest(INSIDE)) continue;
    // "64MB per file • PNG": the number and the kinds stay
    const limit = /^(\d+(?:\.\d+)?\s?[KMGT]?B) per file$/.exec(said);
    const put = limit ? words["{size} per file"]?.replace("{size}", limit[1]) : words[said];
    if (put && put !== said) node.data = put;
  }
}

export default function ({ data }) {
  document.documentElement.lang = data.lang;
  window.coachWords?.disconnect();
  if (!data.words) return;
  translate(document.body, data.words);
  window.coachWords = new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) translate(node, data.words);
  });
  window.coachWords.observe(document.body, { childList: true, subtree: true });
}
