#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the seeds of fuzz/seeds that are made from nothing: small, whole inputs of each kind. Those that a run found and
that are kept besides are named found_*. Usage: make_seeds.py"""
import io
import json
import pathlib
import plistlib
import struct
import zipfile
import zlib

SEEDS = pathlib.Path(__file__).resolve().parent / "seeds"
# A grey pixel (ITU T.81, baseline, one component), its Huffman tables with one code each.
JPEG = (b"\xff\xd8\xff\xdb\x00\x43\x00" + bytes([1] * 64) + b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
        + b"\xff\xc4\x00\x14\x00\x01" + bytes(15) + b"\x00" + b"\xff\xc4\x00\x14\x10\x01" + bytes(15) + b"\x00"
        + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x3f" + b"\xff\xd9")


def write(target, name, content):
    folder = SEEDS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def bmp(bits, compression=0, height=5, palette=b"", pixels=None, width=7):
    row = -(-width * bits // 32) * 4
    pixels = bytes(range(256)) * 2 if pixels is None else pixels
    pixels = pixels if compression in (1, 2) else (pixels * 9)[: row * abs(height)]
    offset = 54 + len(palette)
    return (b"BM" + struct.pack("<IHHI", offset + len(pixels), 0, 0, offset)
            + struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(pixels), 2835, 2835, 0, 0) + palette + pixels)


def bmps():
    grey = b"".join(bytes([v, v, v, 0]) for v in range(256))
    for bits in (1, 4, 8):
        write("bmp", f"bits_{bits}.bmp", bmp(bits, palette=grey[: 4 << bits]))
    for bits in (16, 24, 32):
        write("bmp", f"bits_{bits}.bmp", bmp(bits))
    write("bmp", "top_down.bmp", bmp(24, height=-5))
    write("bmp", "runs_8.bmp", bmp(8, 1, palette=grey, pixels=bytes([7, 1, 0, 0, 3, 2, 0, 3, 9, 8, 7, 0, 0, 2, 1, 1, 4, 5, 0, 1])))
    write("bmp", "runs_4.bmp", bmp(4, 2, palette=grey[:64], pixels=bytes([7, 0x12, 0, 0, 0, 4, 0x12, 0x34, 0, 0, 0, 1])))
    write("bmp", "masks_16.bmp", bmp(16, 3, palette=struct.pack("<III", 0xF800, 0x07E0, 0x001F)))
    write("bmp", "os2.bmp", b"BM" + struct.pack("<IHHI", 26 + 24, 0, 0, 26) + struct.pack("<IHHHH", 12, 2, 3, 1, 24) + bytes(range(24)))


def tiffs():
    def tiff(order, big=False, entries=((256, 3, 1, 40), (257, 3, 1, 30), (258, 3, 1, 8), (274, 3, 1, 6), (277, 3, 1, 3), (278, 4, 1, 10), (330, 4, 1, 8))):
        mark = b"II" if order == "<" else b"MM"
        if big:
            rows = b"".join(struct.pack(order + "HHQ", tag, kind, count) + (struct.pack(order + "Q", value) if kind != 3 else struct.pack(order + "HHI", value, 0, 0))
                            for tag, kind, count, value in entries)
            return mark + struct.pack(order + "HHHQQ", 43, 8, 0, 16, len(entries)) + rows + bytes(8)
        rows = b"".join(struct.pack(order + "HHI", tag, kind, count) + (struct.pack(order + "I", value) if kind != 3 else struct.pack(order + "HH", value, 0))
                        for tag, kind, count, value in entries)
        return mark + struct.pack(order + "HIH", 42, 8, len(entries)) + rows + bytes(4)

    write("tiff_directory", "little.tif", tiff("<"))
    write("tiff_directory", "big.tif", tiff(">"))
    write("tiff_directory", "bigtiff.tif", tiff("<", big=True))
    write("tiff_directory", "exif_block", b"Exif\0\0" + tiff(">", entries=((274, 3, 1, 8),)))
    write("tiff_directory", "raw.dng", tiff("<", entries=((254, 4, 1, 1), (256, 4, 1, 9), (257, 4, 1, 9), (330, 4, 2, 60), (50706, 1, 4, 1))))


def plists():
    uid = plistlib.UID
    archive = {"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": uid(1)},
               "$objects": ["$null", {"postalAddress": uid(2), "title": uid(3)}, {"NS.objects": [uid(3), uid(4)]}, "Lisbon", "Po\u0161ta"]}
    write("binary_plist", "archive.plist", plistlib.dumps(archive, fmt=plistlib.FMT_BINARY))
    plain = {"title": "A", "data": b"\1\2\3", "list": [1, 2.5, True, "\u03b1"], "inner": {"root": -5, "big": 1 << 40}}
    write("binary_plist", "plain.plist", plistlib.dumps(plain, fmt=plistlib.FMT_BINARY))


def previews():
    def block(name, content, padding=0):
        return b"AgHg" + struct.pack(">HHQQ", 24 + len(name), 0, len(content), padding) + name + content + bytes(padding)

    header = block(b"header\0\0", b'pyramid = { colorProfile = "AdobeRGB", quality = "standard" }', 3)
    write("lrprev", "whole.lrprev", header + block(b"level_1\0", JPEG) + block(b"level_2\0", JPEG, 5))
    write("lrprev", "plain.lrprev", JPEG + bytes(9))
    write("lrprev", "damaged.lrprev", header + block(b"level_1\0", JPEG)[:-4] + JPEG + b"AgHg" + JPEG)


def xmps():
    xmp = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
           'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Fish &amp; &#x63;hips</rdf:li>'
           '</rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>').encode()
    write("lightroom_xmp", "plain", xmp)
    write("lightroom_xmp", "packed", struct.pack(">I", len(xmp)) + zlib.compress(xmp))


def takeouts():
    photo = {"title": "IMG_1.jpg", "description": "a \u00e4 description", "creationTime": {"timestamp": "1500000000"},
             "photoTakenTime": {"timestamp": "1400000000", "formatted": "May 13, 2014"}, "favorited": True, "archived": False, "trashed": False,
             "geoData": {"latitude": 38.7, "longitude": -9.1, "altitude": 12.5}, "people": [{"name": "Ana"}, {"name": "B\u00f6"}],
             "geoDataExif": {"latitude": 0.0, "longitude": 0.0}}
    write("takeout_json", "photo.json", json.dumps(photo, indent=1))
    write("takeout_json", "album.json", json.dumps({"title": "Summer", "description": "", "access": "protected", "date": {"timestamp": "1"}}))
    write("takeout_json", "old_album.json", json.dumps({"albumData": {"title": "Old"}}))


def zips():
    def archive(names, kind):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", kind) as out:
            for name in names:
                out.writestr(zipfile.ZipInfo(name, (2019, 7, 4, 1, 2, 4)), name.encode() * 20, kind)
        return whole.getvalue()

    write("zip", "stored.zip", archive(["Takeout/a.jpg", "Takeout/\u00e4.json", "Takeout/"], zipfile.ZIP_STORED))
    write("zip", "deflated.zip", archive(["a/b/c.txt", "a/b/c.txt2"], zipfile.ZIP_DEFLATED))
    write("zip", "leading_out.zip", archive(["../up.txt", "/root.txt", "a/../../b", "in.txt", "a\\..\\b", ".."], zipfile.ZIP_STORED))


def vectors():
    """Three rows of eight numbers, laid out as vectors/row_file.h says; the target fills in the checksums."""
    rows, columns = 3, 64
    file = bytearray(12288 + rows * columns * 2)
    struct.pack_into("<8sIIQQQQQ", file, 0, b"TROVEVEC", 1, 8, rows, 7, 1, 2, rows)
    struct.pack_into("<3q", file, 4096, 1, 2, 5)
    struct.pack_into("<3f", file, 4160, 0.01, 0.01, 0.01)
    struct.pack_into("<3f", file, 4224, 0.02, 0.02, 0.02)
    for row in range(rows):
        for n in range(8):
            file[8192 + row * columns + n] = (row * 8 + n) * 5
            struct.pack_into("<e", file, 12288 + (row * columns + n) * 2, 0.3 + 0.01 * n)
    write("vector_file", "three_rows", bytes(file))


def tokenizers():
    letters = {chr(c): i for i, c in enumerate(range(ord("!"), ord("~") + 1))}
    ends = {f"{c}</w>": i + len(letters) for i, c in enumerate(letters)}
    vocab = {**letters, **ends, "do": 200, "do</w>": 201, "dog</w>": 202, "<|startoftext|>": 203, "<|endoftext|>": 204}
    added = [{"id": i, "content": c, "single_word": False, "lstrip": False, "rstrip": False, "normalized": True, "special": True}
             for i, c in ((203, "<|startoftext|>"), (204, "<|endoftext|>"))]
    clip = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
            "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "}, {"type": "Lowercase"}]},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"}, "behavior": "Removed", "invert": True},
                {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}]},
            "post_processor": {"type": "RobertaProcessing", "sep": ["<|endoftext|>", 204], "cls": ["<|startoftext|>", 203], "trim_offsets": False, "add_prefix_space": False},
            "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True},
            "model": {"type": "BPE", "dropout": None, "unk_token": "<|endoftext|>", "continuing_subword_prefix": "", "end_of_word_suffix": "</w>", "fuse_unk": False,
                      "vocab": vocab, "merges": ["d o", "d o</w>", "do g</w>"]}}
    write("tokenizer", "clip.json", json.dumps(clip))


def catalogues():
    model = {"name": "m", "title": "M", "family": "clip", "licence": "MIT", "languages": ["en"], "dimensions": 8, "quality": {"text": "good", "source": "us"}, "status": "s",
             "image": {"input": "p", "output": "i", "size": 224, "resize": "shortest_edge_crop", "resample": "bicubic", "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
             "text": {"input": "t", "output": "e", "context_length": 77, "pad": "none", "pad_id": 0}, "default_precision": "fp32",
             "precisions": {"fp32": {"files": [{"name": "visual.onnx", "path": "a/v.onnx", "size": 5, "sha256": "0" * 64}, {"name": "textual.onnx", "path": "a/t.onnx", "size": None, "sha256": None},
                                               {"name": "tokenizer.json", "path": "a/k.json", "size": 5, "sha256": "1" * 64}]}}}
    write("catalogue", "one.json", json.dumps({"schema": 1, "base": "https://example.org", "note": "", "recommended": "m", "models": [model]}))


def requests():
    write("multipart", "two_parts", "multipart/form-data; boundary=xY\n--xY\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nbytes\r\n"
          "--xY\r\nContent-Disposition: form-data; name=images\r\n\r\nmore\r\n--xY--\r\n")
    write("multipart", "quoted", "Multipart/Form-Data; charset=utf-8; boundary=\"a b\"\npreamble\r\n--a b\r\ncontent-disposition: form-data; name=\"images\"\r\n\r\n\r\n--a b\r\n"
          "Content-Disposition: form-data; filename=\"x;name=y\"; name=\"images\"\r\n\r\nz\r\n--a b--")
    write("http_request", "search", "q=two dogs\nlimit=20\noffset=5\nsort=newest\nseed=7\nstrictness=0.5\nfold=1\nexplain=0\nfacets=1\n\n{\"text\": \"a\"}")
    write("http_request", "marks", "range=bytes=5-10\nif-none-match=W/\"a\", \"b\"\n\n{\"ids\": [1, 2, 3], \"hidden\": true, \"name\": \"summer\", \"query\": \"dog\"}")
    write("http_request", "ranges", "range=bytes=-5\nlimit=201\ncursor=abc\n\n{\"ids\": [], \"text\": \" \"}")


def queries():
    for number, text in enumerate(["two dogs in the snow", "cat -dog \"exact words\"", "before:2019 in:Lisbon camera:canon", "(red OR blue) car iso:>800", "like:5 +0.5 like:7@0.1,0.1,0.5,0.5",
                                   "date:2019-07..2020 favourite:yes", "is:offline ext:jpg,png size:>2MB", "-(a b) \"unclosed", "\u03b1\u03b2 n\u00e4he tag:\"a b\""]):
        write("query", f"{number}", text)


for make in (bmps, tiffs, plists, previews, xmps, takeouts, zips, vectors, tokenizers, catalogues, requests, queries):
    make()
