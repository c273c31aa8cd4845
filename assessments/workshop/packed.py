"""Unpacking a zip that came from outside: never more than was allowed, whatever its headers say."""

import zipfile
from io import BytesIO


class Damaged(ValueError):
    """Not a zip, or one that cannot be read."""


class TooLarge(ValueError):
    """More parts, or more bytes unpacked, than allowed."""


def parts_of(data, *, most, largest):
    """[(name, bytes)] of the files in a zip. Raises Damaged or TooLarge."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            if len(entries) > most or sum(entry.file_size for entry in entries) > largest:
                raise TooLarge
            return [(entry.filename.replace("\\", "/"), read_part(packed, entry)) for entry in entries]
    except TooLarge:
        raise
    except Exception as error:  # noqa: BLE001  a damaged zip can make the reader stumble anywhere
        raise Damaged from error


def read_part(packed, entry):
    """No more than the size its header gives is unpacked, even if there is more."""
    with packed.open(entry) as part:
        return part.read(entry.file_size + 1)


def repacked(parts):
    """The parts as a zip again, one that is what it says."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in dict(parts).items():
            packed.writestr(name, content)
    file.seek(0)
    return file
