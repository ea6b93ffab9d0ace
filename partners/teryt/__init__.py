"""The state's register of places (TERYT of GUS): files that an operator downloads from the eTERYT service.

files.py       lines of TERC and SIMC files to records, every bad line named
terc.py        voivodeships, powiats, gminas and their parts: compared with what is here, then written
simc.py        localities
succession.py  what pointed at an abolished unit points at its successor
"""
