"""What axe-core finds in a page, by the rules of WCAG 2.2 AA and its own best practice."""

from axe_playwright_python.sync_playwright import Axe

RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Else axe reads style sheets a second time, which a page in a folder may not do.
    "preload": False,
}


def faults(page, context=None, weights=()) -> list[str]:
    """Return what axe finds, of any weight when none is named, with the place."""
    found = Axe().run(page, context=context, options=RULES).response["violations"]
    found = [one for one in found if not weights or one["impact"] in weights]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]}"
        for one in found
        for node in one["nodes"]
    ]
