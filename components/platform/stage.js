const FAR = 60

export default function (component) {
  const { data, parentElement, setStateValue } = component
  const bar = parentElement.querySelector("nav"), said = bar.querySelector("span")
  bar.setAttribute("aria-label", data.name)
  for (const [to, words] of Object.entries(data.words)) {
    bar.querySelector(`[data-to="${to}"]`).setAttribute("aria-label", words)
  }
  const go = (href) => {
    window.history.pushState({}, "", href)
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }))
  }
  // From the address and not from the slide that is drawn: keys may be faster than it.
  const now = () => Math.min(Math.max(Number(new URL(window.location).searchParams.get("slide")) || 1, 1), data.last)
  const count = () => {
    said.textContent = `${now()} / ${data.last}`
    bar.querySelector('[data-to="previous"]').disabled = now() === 1
    bar.querySelector('[data-to="next"]').disabled = now() === data.last
  }
  const to = (number) => {
    const there = Math.min(Math.max(number, 1), data.last)
    if (there === now()) return
    const address = new URL(window.location)
    address.searchParams.set("slide", there)
    go(address)
    document.querySelector(".st-key-stage")?.scrollTo(0, 0)
    count()
  }
  const next = () => to(now() + 1), previous = () => to(now() - 1), leave = () => go(data.leave)
  const keys = {
    ArrowRight: next, PageDown: next, " ": next, ArrowLeft: previous, PageUp: previous,
    Home: () => to(1), End: () => to(data.last), Escape: leave,
  }
  const pressed = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in keys)) return
    if (event.key === " " && bar.contains(event.composedPath()[0])) return
    event.preventDefault()
    keys[event.key]()
  }
  bar.onclick = (event) => ({ next, previous, leave })[event.target.closest("button")?.dataset.to]?.()
  let from
  const touched = (event) => { from = event.touches.length === 1 ? event.touches[0] : undefined }
  const lifted = (event) => {
    if (!from) return
    const end = event.changedTouches[0], across = end.clientX - from.clientX, along = end.clientY - from.clientY
    from = undefined
    if (Math.abs(across) > FAR && Math.abs(across) > 2 * Math.abs(along)) across < 0 ? next() : previous()
  }
  const small = window.matchMedia(data.small)
  const measure = () => { if (small.matches !== data.drawnSmall) setStateValue("small", small.matches) }
  count()
  measure()
  const heard = [
    [window, "keydown", pressed], [window, "popstate", count], [window, "touchstart", touched],
    [window, "touchend", lifted], [small, "change", measure],
  ]
  // Streamlit calls this anew with new data, and what it returned only when the component goes.
  bar.stop?.()
  for (const [where, what, act] of heard) where.addEventListener(what, act, { passive: what.startsWith("touch") })
  bar.stop = () => { for (const [where, what, act] of heard) where.removeEventListener(what, act) }
  return () => bar.stop()
}
