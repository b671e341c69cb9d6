export default function (component) {
  const note = () => {
    for (const sheet of document.querySelectorAll(".js-plotly-plot .main-svg:first-child")) {
      const drawing = sheet.closest(".js-plotly-plot")
      drawing.style.setProperty("--wide", `${sheet.getAttribute("width")}px`)
      drawing.style.setProperty("--tall", `${sheet.getAttribute("height")}px`)
    }
  }
  window.addEventListener("beforeprint", note)
  return () => window.removeEventListener("beforeprint", note)
}
