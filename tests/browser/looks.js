// What is measured on a page that stands: given to the browser by test_every_page.py, `root` is the page's main part.

const shown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })

function clipped(one) {
  const hidden = one.closest("style, script, .hidden, thead, #tracker-announcer")
  return hidden && (hidden.localName !== "thead" || getComputedStyle(hidden).clipPath !== "none")
}

// Every node under a root, those in shadow roots too.
function* nodes(root) {
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_ALL)
  for (let node = root; node; node = walk.nextNode()) {
    if (node.shadowRoot) yield* nodes(node.shadowRoot)
    if (node !== root || node.nodeType === 1) yield node
  }
}

function* texts(root) {
  for (const node of nodes(root)) {
    const around = node.parentElement
    if (node.nodeType === 3 && node.data.trim() && around && shown(around) && !clipped(around)) yield node
  }
}

// Texts of different parts of the page that stand on each other.
function overlaps() {
  const all = []
  for (const [place, element] of document.querySelectorAll("[data-testid=stMain] [data-testid=stElementContainer]").entries())
    for (const text of texts(element)) {
      const range = document.createRange()
      range.selectNodeContents(text)
      for (const box of range.getClientRects()) if (box.width > 1) all.push({ box, place, said: text.data.trim() })
    }
  const over = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4
  return all.flatMap((one, index) =>
    all.slice(index + 1)
      .filter((other) => other.place !== one.place && over(one.box, other.box))
      .map((other) => `${one.said} | ${other.said}`))
}

// Lines of running text with more than so many characters, by the block that they are set in.
function longLines(most) {
  const blocks = new Map()
  for (const text of texts(document.querySelector("[data-testid=stMain]"))) {
    let block = text.parentElement
    if (block.closest("svg, table, button, [role=tablist]")) continue
    while (block.parentElement && getComputedStyle(block).display.startsWith("inline")) block = block.parentElement
    const lines = blocks.get(block) ?? new Map()
    blocks.set(block, lines)
    const range = document.createRange()
    for (let place = 0; place < text.length; place++) {
      range.setStart(text, place)
      range.setEnd(text, place + 1)
      const box = range.getClientRects()[0]
      if (!box) continue
      const line = Math.round(box.bottom / 12)
      lines.set(line, (lines.get(line) ?? "") + text.data[place])
    }
  }
  return [...blocks.values()].flatMap((lines) => [...lines.values()])
    .map((line) => line.trim().replace(/\s+/g, " ")).filter((line) => line.length > most)
}

// Links in running text that nothing but their colour tells.
function plainLinks() {
  const found = []
  for (const node of nodes(document.querySelector("[data-testid=stMain]"))) {
    if (node.localName !== "a" || !node.href || !shown(node) || node.matches(".square, .tile")) continue
    const parts = [node, ...node.querySelectorAll("*")]
    if (!parts.some((one) => getComputedStyle(one).textDecorationLine.includes("underline"))) found.push(node.outerHTML.slice(0, 120))
  }
  return found
}
