// One style sheet for all blocks: it stands in the first HTML, and would weigh more than a page in each.
const looks = new CSSStyleSheet()
// A tab that was open before this version was started has none; it is plain until it is loaded anew.
looks.replaceSync(document.querySelector("#block-style")?.textContent ?? "")

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".block")
  root.getRootNode().adoptedStyleSheets = [looks]
  let follow
  if (root.lastHtml !== data.html) {
    const focused = root.getRootNode().activeElement
    root.innerHTML = data.html
    root.lastHtml = data.html
    follow = root.querySelector("a[data-follow]")
    if (focused) focusAgain(root, focused)
  }
  root.onclick = (event) => {
    const copy = event.target.closest("button[data-copy-link]")
    if (copy) return copyLink(copy)
    const link = event.target.closest("a[data-stay]")
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    const moved = link.pathname !== window.location.pathname
    window.history.pushState({}, "", link.href)
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }))
    if (moved) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0)
  }
  follow?.click()
}

// Whoever pressed a link of a table or list goes on from there, and not from the top of the page.
function focusAgain(root, before) {
  const words = (one) => one.textContent.replace(/[▲▼]/g, "").trim()
  const same = [...root.querySelectorAll(before.localName)].find((one) => words(one) === words(before))
  ;(same ?? root.querySelector("[tabindex]") ?? root.querySelector("a"))?.focus()
}

async function copyLink(button) {
  const address = new URL(window.location.href)
  address.searchParams.set("as_of", button.dataset.copyLink)
  const said = button.parentElement.querySelector("[role=status]")
  const shown = button.parentElement.querySelector("input")
  shown.value = address.href
  try {
    await navigator.clipboard.writeText(address.href)
    said.textContent = button.dataset.copied
  } catch {
    said.textContent = button.dataset.copyThis
    shown.hidden = false
    shown.select()
  }
}
