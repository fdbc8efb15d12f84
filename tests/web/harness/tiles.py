"""A PMTiles file (version 3) with one vector tile: the region that an organisation may draw on the map.

After the specifications of PMTiles 3 (protomaps/PMTiles, spec/v3) and Mapbox Vector Tiles 2.1.
"""

import gzip
import json
import struct

BOX = (2400, 1600, 2700, 1800)  # of 4096 by 4096 for the whole world: Syria, Iraq and around


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def field(number, body):
    """A protobuf field: of bytes with their length, or a whole number."""
    if isinstance(body, int):
        return varint(number << 3) + varint(body)
    return varint(number << 3 | 2) + varint(len(body)) + body


def tile():
    """One layer `regions` with a rectangle."""
    west, north, east, south = BOX
    zigzag = lambda value: varint(value * 2 if value >= 0 else -value * 2 - 1)  # noqa: E731
    steps = [(1 << 3 | 1, [(west, north)]), (3 << 3 | 2, [(east - west, 0), (0, south - north), (west - east, 0)])]
    commands = b"".join(
        varint(command) + b"".join(zigzag(x) + zigzag(y) for x, y in points) for command, points in steps
    ) + varint(1 << 3 | 7)  # fmt: skip
    feature = field(3, 3) + field(4, commands)
    return field(3, field(15, 2) + field(1, b"regions") + field(2, feature) + field(5, 4096))


def archive():
    """The bytes of the file."""
    data = gzip.compress(tile(), mtime=0)
    root = gzip.compress(b"".join(varint(number) for number in (1, 0, 1, len(data), 1)), mtime=0)
    layers = {"vector_layers": [{"id": "regions", "fields": {}}]}
    metadata = gzip.compress(json.dumps(layers).encode(), mtime=0)
    start = 127
    offsets = (start, len(root), start + len(root), len(metadata), start + len(root) + len(metadata), 0)
    at = offsets[4]
    degrees = (-180, -85, 180, 85)
    header = b"PMTiles\x03" + struct.pack("<11Q", *offsets, at, len(data), 1, 1, 1)
    header += struct.pack("<BBBBBB4iB2i", 1, 2, 2, 1, 0, 0, *(each * 10**7 for each in degrees), 0, 0, 0)
    assert len(header) == 127
    return header + root + metadata + data
