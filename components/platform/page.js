// What Streamlit leaves to the app: where the focus goes after a move, that the menu closes on a phone, and that a
// reload does not drop what was typed. `data` says which page is drawn, its title, and whether edits are not saved.

const NARROW = window.matchMedia("(max-width: 768px)")
// Streamlit makes this component anew on some moves; what it knows outlives it.
const known = (window.trackerFrame ??= { page: undefined, unsaved: false, typing: undefined })

export default function (component) {
  const { data } = component
  known.unsaved = data.unsaved
  if (!known.heard) {
    known.heard = true
    listen()
  }
  const moved = known.page !== undefined && known.page !== data.page
  known.page = data.page
  if (!moved) return
  closeMenu()
  announcer().textContent = data.title
  focusHeading()
}

function focusHeading() {
  const main = document.querySelector("[data-testid=stMain]")
  const hosts = main.querySelectorAll("[data-testid=stBidiComponentIsolated]")
  const roots = [main, ...[...hosts].map((host) => host.shadowRoot).filter(Boolean)]
  const heading = roots.map((root) => root.querySelector("h1")).find(Boolean)
  if (!heading) return
  heading.tabIndex = -1
  heading.focus()
}

function announcer() {
  const id = "tracker-announcer"
  let said = document.getElementById(id)
  if (!said) {
    said = document.createElement("div")
    said.id = id
    said.setAttribute("role", "status")
    said.style.cssText = "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)"
    document.body.append(said)
  }
  return said
}

function closeMenu() {
  if (NARROW.matches) document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click()
}

function listen() {
  announcer()
  document.addEventListener("click", (event) => {
    // On the page that is open already nothing moves, and on some phones Streamlit closes it by itself.
    if (event.target.closest("[data-testid=stSidebarNavLink]")) setTimeout(closeMenu, 100)
  })
  // What is typed is told to the server when the field is left.
  document.addEventListener("input", (event) => {
    if (event.target.closest(".st-key-edits, #portal")) known.typing = event.target
  })
  document.addEventListener("focusout", () => { known.typing = undefined })
  window.addEventListener("beforeunload", (event) => {
    if (known.unsaved || known.typing?.isConnected) event.preventDefault()
  })
}
