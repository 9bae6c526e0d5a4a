"""The version, the same as the tool's."""

__version__ = "0.1.0"
