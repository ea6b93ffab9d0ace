"""The memory of a process that answers many requests or works through many rows."""

import gc

import django


def settle():
    """Call it once all is loaded: what is there stays out of every later look for circles, and looks are rare.

    A page makes tens of thousands of objects that are gone with it, without circles: to look for circles after each
    seven hundred of them takes an eighth of its time.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def start():
    """Make ready a process of a pool, which begins with nothing loaded."""
    django.setup()
    settle()
