"""Decompression of bodies, piece by piece."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.client.http.decompression import CODINGS, DecompressionError, decompressor


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


COMPRESS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "deflate without a header": raw_deflate,
}


def decompressed(coding: str, *pieces: bytes) -> bytes:
    decompress = decompressor(coding.split()[0])
    assert decompress is not None
    return b"".join(part for piece in pieces for part in decompress(piece))


@pytest.mark.parametrize("coding", COMPRESS)
@given(st.binary(max_size=200), st.integers(1, 50))
def test_pieces_of_any_size_add_up(coding: str, data: bytes, size: int) -> None:
    body = COMPRESS[coding](data)
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    assert decompressed(coding, *pieces) == data


def test_gzip_may_have_several_members_and_padding() -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two")
    assert decompressed("gzip", body + b"\0" * 20) == b"one two"
    assert decompressed("gzip", body, b"junk") == b"one two"


def test_few_bytes_are_expanded_in_small_pieces() -> None:
    decompress = decompressor("gzip")
    assert decompress is not None
    sizes = [len(part) for part in decompress(gzip.compress(bytes(10**7)))]
    assert sum(sizes) == 10**7
    assert max(sizes) <= 65_536


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_other_bytes_are_an_error(coding: str) -> None:
    with pytest.raises(DecompressionError):
        decompressed(coding, b"not compressed at all")


def test_unknown_coding_has_no_decompressor() -> None:
    assert decompressor("compress") is None
    assert {"gzip", "deflate"} <= set(CODINGS)


@pytest.mark.parametrize("size", [1, 7, 10**6])
@pytest.mark.parametrize("between", [b"", b"\0\0"])
def test_members_are_found_however_they_are_cut(between: bytes, size: int) -> None:
    text = b"Hello, hello, hello" * 10_000
    body = gzip.compress(text) + between + gzip.compress(b"") + gzip.compress(b"the end")
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    assert decompressed("gzip", *pieces) == text + b"the end"


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_optional_coding_is_offered_if_its_package_is_installed(coding: str) -> None:
    match = None if coding in CODINGS else "not installed"
    with pytest.raises(DecompressionError, match=match):
        decompressed(coding, b"plain text" * 100)
