"""A drawing as SVG: black on white, so that it reads the same on light and dark pages."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Iterable, Sequence

INK, GRID, FRAME = "#222222", "#dddddd", "#888888"
#: Told apart with any kind of colour vision (Okabe and Ito).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")


class Canvas:
    def __init__(self, width: float, height: float, title: str):
        self.size, self.parts = (width, height), []
        self.parts.append(f"<title>{escape(title)}</title>")
        self.rectangle(0, 0, width, height, "#ffffff")
        self.text(width / 2, 24, title, size=15)

    def text(self, x: float, y: float, text: str, size: float = 12, anchor: str = "middle", colour: str = INK,
             bold: bool = False, turn: int = 0) -> None:
        more = ' font-weight="bold"' if bold else ""
        more += f' transform="rotate({turn} {x:.1f} {y:.1f})"' if turn else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{more}>{escape(text)}</text>')

    def rectangle(self, x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> None:
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" stroke="{stroke}"/>')

    def line(self, points: Iterable[tuple[float, float]], colour: str = GRID, width: float = 1, opacity: float = 1,
             dash: str = "") -> None:
        more = (f' stroke-opacity="{opacity}"' if opacity < 1 else "") + (f' stroke-dasharray="{dash}"' if dash else "")
        self.parts.append(
            f'<polyline points="{_listed(points)}" fill="none" stroke="{colour}" stroke-width="{width}"{more}/>')

    def area(self, points: Iterable[tuple[float, float]], colour: str, opacity: float) -> None:
        self.parts.append(f'<polygon points="{_listed(points)}" fill="{colour}" fill-opacity="{opacity}"/>')

    def circle(self, x: float, y: float, radius: float, colour: str, opacity: float = 1) -> None:
        more = f' fill-opacity="{opacity}"' if opacity < 1 else ""
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"{more}/>')

    def blocks(self, x: float, y: float, side: float, colours: Sequence[Sequence[str]]) -> None:
        """A picture of squares; neighbours in a row of one colour are one shape, and each colour is one path."""
        paths: dict[str, list[str]] = {}
        for row, line in enumerate(colours):
            start = 0
            for column in range(1, len(line) + 1):
                if column == len(line) or line[column] != line[start]:
                    width = (column - start) * side
                    paths.setdefault(line[start], []).append(
                        f"M{x + start * side:g} {y + row * side:g}h{width:g}v{side:g}h{-width:g}z")
                    start = column
        self.parts += [
            f'<path d="{"".join(path)}" fill="{colour}" shape-rendering="crispEdges"/>' for colour, path in paths.items()]

    def write(self, path: Path) -> None:
        width, height = self.size
        path.write_text("\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="0 0 {width:g} {height:g}" font-family="sans-serif" role="img">', *self.parts, "</svg>"]) + "\n",
            encoding="utf-8")


def _listed(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def blend(share: float, first: tuple[int, int, int], last: tuple[int, int, int]) -> str:
    """The colour `share` of the way from one to the other, 0 to 1."""
    share = min(max(share, 0.0), 1.0)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(first, last))


WHITE, BLUE, ORANGE = (255, 255, 255), (0, 82, 147), (190, 76, 0)


def shade(share: float) -> str:
    """White for 0 to dark blue for 1."""
    return blend(share, WHITE, BLUE)


def signed_shade(share: float) -> str:
    """Orange for -1 over white to blue for 1."""
    return blend(abs(share), WHITE, BLUE if share >= 0 else ORANGE)


def ink_on(share: float) -> str:
    """What can be read on a shade."""
    return "#ffffff" if abs(share) > 0.55 else INK
