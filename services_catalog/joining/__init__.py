"""A gmina joins ("Dołącz gminę") and leaves: gminas.py the list, asking.py and answering.py the question to providers,
result.py what came of it, leaving.py the way back."""
