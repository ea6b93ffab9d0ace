"""Bars of a small chart as numbers for an SVG: the page draws them, a table says the same."""

HEIGHT, WIDTH, GAP, BASE = 160, 64, 40, 190


def bars(values):
    """[{"label", "value", "x", "y", "height", "middle"}] and the width of the drawing; None under two values.

    `values` are (label, number) pairs. One bar is no comparison, and bars of nothing say nothing.
    """
    highest = max((number for _label, number in values), default=0)
    if len(values) < 2 or not highest:
        return None
    drawn = []
    for index, (label, number) in enumerate(values[-8:]):
        height = round(HEIGHT * number / highest)
        x = GAP // 2 + index * (WIDTH + GAP)
        drawn.append(
            {
                "label": label,
                "value": number,
                "x": x,
                "y": BASE - height,
                "height": height,
                "middle": x + WIDTH // 2,
            }
        )
    return {"bars": drawn, "width": len(drawn) * (WIDTH + GAP), "bar_width": WIDTH}
