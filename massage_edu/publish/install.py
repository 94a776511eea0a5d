"""What makes the pages an app that can be installed, and that works without a network."""

import io
import json
from pathlib import Path
from typing import Any

MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke-width="5" '
    'stroke-linecap="round"><path stroke="#0f6f68" d="M5.5 26V13.5a5 5 0 0 1 10 0V26"/>'
    '<path stroke="#b4552f" d="M16.5 13.5a5 5 0 0 1 10 0V26"/></svg>'
)
MANIFEST = {
    "name": "Massage: may I, practise, the difference",
    "short_name": "massage-edu",
    "start_url": "index.html",
    "display": "standalone",
    "background_color": "#fbf7f0",
    "theme_color": "#fbf7f0",
    "icons": [
        {"src": "icon.svg", "sizes": "any", "type": "image/svg+xml"},
        {"src": "icon.png", "sizes": "192x192", "type": "image/png"},
    ],
}
# All but the pictures is kept when the pages are opened first; a picture when it was seen.
WORKER = """const CACHE = "massage-edu-%(mark)s";
const FILES = %(files)s;
addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
  skipWaiting();
});
addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("massage-edu-") && name !== CACHE;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
  );
});
addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const answer = async () => {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(event.request, { ignoreSearch: true });
    if (kept) return kept;
    const fresh = await fetch(event.request);
    const ours = new URL(event.request.url).origin === location.origin;
    if (ours && fresh.ok) cache.put(event.request, fresh.clone());
    return fresh;
  };
  event.respondWith(answer());
});
"""


def write(folder: Path, mark: str) -> None:
    """Write manifest, icons and service worker for the pages in ``folder``.

    ``mark`` is the fingerprint of what they are made from: with another one they are fetched anew.
    """
    (folder / "icon.svg").write_text(MARK, encoding="utf-8")
    (folder / "icon.png").write_bytes(icon())
    (folder / "manifest.webmanifest").write_text(json.dumps(MANIFEST, indent=1), encoding="utf-8")
    kinds = {".html", ".css", ".js", ".svg", ".webmanifest"}
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in kinds]
    names = ["./", *(path.relative_to(folder).as_posix() for path in files)]
    worker = WORKER % {"mark": mark[:12], "files": json.dumps(names)}
    (folder / "service-worker.js").write_text(worker, encoding="utf-8", newline="\n")


def icon(pixels: int = 192) -> bytes:
    """Return the mark as a PNG: phones that take no SVG put it on their first screen."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Arc

    figure = Figure(figsize=(pixels / 100, pixels / 100), dpi=100, facecolor="#fbf7f0")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-4, 36), ylim=(36, -4))
    axes.axis("off")
    width = 5 * 0.72 * pixels / 40
    for left, colour in ((5.5, "#0f6f68"), (16.5, "#b4552f")):
        style: Any = {"color": colour, "linewidth": width, "solid_capstyle": "round"}
        axes.plot([left, left], [26, 13.5], **style)
        axes.plot([left + 10, left + 10], [13.5, 26], **style)
        arc = Arc((left + 5, 13.5), 10, 10, theta1=180, theta2=360, color=colour, linewidth=width)
        axes.add_patch(arc)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
