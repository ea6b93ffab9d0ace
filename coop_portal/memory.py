"""How a web process looks for garbage."""

import gc


def collect_seldom():
    """A page makes tens of thousands of objects that are gone with it, without circles: to look for circles after each
    seven hundred of them takes an eighth of its time.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
