"""The parts of Studies/partial_upgrades.py: collections, searches, maps, spaces, tables and figures."""
