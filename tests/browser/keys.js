// What the keyboard walk of test_keys.py reads of the page: where the focus is, and what it must come by.

const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })

function focused() {
  let one = document.activeElement
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
  return one
}

const above = (one) => one.parentElement ?? one.getRootNode().host

function channels(colour) {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })
  canvas.fillStyle = colour
  canvas.fillRect(0, 0, 1, 1)
  return [...canvas.getImageData(0, 0, 1, 1).data]
}

function luminance(colour) {
  const [r, g, b] = channels(colour).slice(0, 3).map((one) => one / 255).map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

// The ground that an outline lies on: outside of the element, or in it where the outline is drawn inwards.
function ground(one, inwards) {
  for (let here = inwards ? one : above(one); here; here = above(here)) {
    const colour = getComputedStyle(here).backgroundColor
    if (channels(colour)[3] === 255) return colour
  }
  return "white"
}

function ring(one) {
  let best = 0
  for (let here = one, steps = 0; here && steps < 5; here = above(here), steps++) {
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(here)
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) continue
    best = Math.max(best, contrast(outlineColor, ground(here, parseFloat(outlineOffset) < 0)))
  }
  return best
}

function stop() {
  const one = focused()
  if (!one || one === document.body) return null
  if (!one.dataset.walked) one.dataset.walked = String(++window.walked || (window.walked = 1))
  const box = one.getBoundingClientRect()
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
  return {
    what: `${one.localName} ${one.getAttribute("aria-label") ?? one.innerText ?? ""}`.trim().slice(0, 60),
    number: Number(one.dataset.walked),
    inView: inside && box.width > 1 && box.height > 1,
    ring: ring(one),
  }
}

// Whatever can be pressed or typed into and was not come by; of a group with one place in the order, one is enough.
function missed() {
  const roots = [document], found = []
  while (roots.length) {
    for (const one of roots.pop().querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot)
      const pressed = one.matches("a[href], button, input, textarea, select, summary, [role=button], [tabindex='0']")
      if (!pressed || one.dataset.walked || !seen(one) || one.disabled || one.closest("[aria-hidden=true], [inert]")) continue
      if (one.closest("[role=radiogroup], [role=toolbar]")?.querySelector("[data-walked]")) continue
      if (one.tabIndex < 0 && one.closest("[role=group], [role=combobox]")?.querySelector("[data-walked]")) continue
      found.push(`${one.outerHTML.slice(0, 160)}`)
    }
  }
  return found
}
