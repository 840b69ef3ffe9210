"""The two plots of a report as inline SVG: no script, no font, readable in light and dark."""

from collections.abc import Mapping, Sequence
from typing import Any

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 420, 240, 56, 36, 12


def risk_coverage(points: Sequence[Sequence[float]]) -> str:
    """The share of errors among the most confident cases, by how many are taken."""
    top = max([0.01, *(risk for _, risk in points)]) * 1.1
    line = " ".join(f"{_x(coverage):.1f},{_y(risk / top):.1f}" for coverage, risk in points)
    drawn = f'<polyline class="curve" points="{line}"/>'
    return _framed("Risk by coverage", "share of cases taken, most confident first", "share wrong", top, drawn)


def reliability(bins: Sequence[Mapping[str, Any]]) -> str:
    """The share that was right, by confidence; on the diagonal confidence is what it says."""
    diagonal = f'<line class="ideal" x1="{_x(0):.1f}" y1="{_y(0):.1f}" x2="{_x(1):.1f}" y2="{_y(1):.1f}"/>'
    dots = "".join(
        f'<circle class="dot" cx="{_x(b["confidence"]):.1f}" cy="{_y(b["right"]):.1f}" r="4">'
        f"<title>{b['n']} cases: confidence {b['confidence']:.3f}, right {b['right']:.3f}</title></circle>"
        for b in bins
    )
    return _framed("Reliability", "mean confidence", "share right", 1.0, diagonal + dots)


def _framed(title: str, across: str, upward: str, top: float, drawn: str) -> str:
    ticks = "".join(
        f'<text x="{_x(t):.1f}" y="{_HEIGHT - _BOTTOM + 14}" text-anchor="middle">{t:g}</text>'
        f'<text x="{_LEFT - 6}" y="{_y(t) + 4:.1f}" text-anchor="end">{t * top:.3g}</text>'
        for t in (0, 0.25, 0.5, 0.75, 1)
    )
    return (
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{title}: {upward} by {across}">'
        f'<path class="axis" d="M{_LEFT} {_TOP}V{_HEIGHT - _BOTTOM}H{_WIDTH - 8}"/>{ticks}{drawn}'
        f'<text x="{(_WIDTH + _LEFT) / 2}" y="{_HEIGHT - 4}" text-anchor="middle">{across}</text>'
        f'<text transform="translate(12 {(_HEIGHT - _BOTTOM) / 2}) rotate(-90)" text-anchor="middle">{upward}</text>'
        "</svg>"
    )


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - 8 - _LEFT)


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - _TOP)
