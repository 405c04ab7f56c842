"""Photos of papers as residents take them: drawn anew, so that nothing but the picture is kept.

Whatever stands beside the pixels goes with it: place, time and owner of the telephone (EXIF), thumbnails, comments.
"""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from .files import FileRefused

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST = 2_400  # pixels: an A4 page at 200 dots an inch
MOST_PIXELS = 80_000_000
SHORTEST = 200
QUALITY = 82
THUMBNAIL = 192


def is_heic(content: bytes) -> bool:
    """What iPhones keep photos in; browsers turn it into JPEG when a page asks for that."""
    return content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


def redraw(content: bytes) -> bytes:
    """The photo as JPEG, upright, LONGEST at most, without anything beside the picture. Raises FileRefused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise FileRefused(_("照片太大，打不开。请用手机重新拍一张。"))
                upright = ImageOps.exif_transpose(opened)
                picture = _on_white(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused(_("照片太大，打不开。请用手机重新拍一张。")) from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises for broken files
        raise FileRefused(_("这张照片打不开，可能没有传完整。请重新拍一张再传。")) from error
    if min(picture.size) < SHORTEST:
        raise FileRefused(_("这张照片太小，看不清字。请对准证件重新拍一张。"))
    picture.thumbnail((LONGEST, LONGEST))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, which JPEG does not have: black letters on nothing would be black on black."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        white = Image.new("RGBA", whole.size, "white")
        return Image.alpha_composite(white, whole).convert("RGB")
    return picture.convert("RGB")


def thumbnail(content: bytes) -> bytes:
    """A kept photo small enough for a list on a slow line: some six kilobytes."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        picture.draft("RGB", (THUMBNAIL * 2, THUMBNAIL * 2))
        small = picture.convert("RGB")
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=70)
    return out.getvalue()
