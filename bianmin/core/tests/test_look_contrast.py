"""The tokens keep WCAG 2.2 AA: text 4.5:1, edges of controls 3:1, on every ground that they may lie on."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[1] / "static" / "ui" / "tokens.css").read_text()


def block(selector: str) -> dict[str, str]:
    body = re.search(re.escape(selector) + r"\s*\{(.*?)\n\}", TOKENS, re.DOTALL)
    assert body
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{3,6})\b", body[1]))


ROOT = block(":root")
FACES = {
    "desk": ROOT,
    "board": {**ROOT, **block(".board")},
    "party": {**ROOT, **block(".party"), "accent": ROOT["party"]},
}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        ("ink", ["paper", "surface", "sunken"]),
        ("muted", ["paper", "surface", "sunken"]),
        ("accent-strong", ["paper", "surface", "sunken"]),
        ("on-accent", ["accent"]),
    ],
)
def test_text_can_be_read(face: str, text: str, grounds: list[str]) -> None:
    colours = FACES[face]
    for ground in grounds:
        assert contrast(colours[text], colours[ground]) >= 4.5, (face, text, ground)


@pytest.mark.parametrize("kind", ["ok", "warn", "bad", "info"])
def test_signs_can_be_read(kind: str) -> None:
    for ground in (f"{kind}-soft", "surface", "paper"):
        assert contrast(ROOT[kind], ROOT[ground]) >= 4.5, (kind, ground)


def test_current_place_can_be_read() -> None:
    for face in ("desk", "party"):
        assert contrast(FACES[face]["accent-strong"], FACES[face]["accent-soft"]) >= 4.5


def test_edges_of_controls_can_be_seen() -> None:
    for ground in ("surface", "paper", "sunken"):
        assert contrast(ROOT["line-input"], ROOT[ground]) >= 3, ground
        assert contrast(ROOT["info"], ROOT[ground]) >= 3, ground  # the focus ring
