# SPDX-License-Identifier: GPL-3.0-or-later
"""A small reader of TensorFlow Lite flatbuffers: tensors, operators, dequantised weights."""
import struct

import numpy as np

_TYPES = {0: np.float32, 2: np.int32, 3: np.uint8, 4: np.int64, 9: np.int8}
OPERATORS = {0: "add", 3: "conv2d", 4: "depthwise", 6: "dequantize", 9: "dense", 17: "pool",
             22: "reshape", 25: "softmax", 34: "pad", 40: "mean", 114: "quantize"}


class _Table:
    """One flatbuffer table; fields are read by their index in the schema."""

    def __init__(self, data, position):
        self.data, self.position = data, position
        self.vtable = position - struct.unpack_from("<i", data, position)[0]
        self.size = struct.unpack_from("<H", data, self.vtable)[0]

    def at(self, index):
        slot = 4 + 2 * index
        offset = struct.unpack_from("<H", self.data, self.vtable + slot)[0] if slot < self.size else 0
        return self.position + offset if offset else None

    def number(self, index, kind, default=0):
        where = self.at(index)
        return default if where is None else struct.unpack_from("<" + kind, self.data, where)[0]

    def _target(self, where):
        return where + struct.unpack_from("<I", self.data, where)[0]

    def table(self, index):
        where = self.at(index)
        return None if where is None else _Table(self.data, self._target(where))

    def tables(self, index):
        where = self.at(index)
        if where is None:
            return []
        start = self._target(where)
        count = struct.unpack_from("<I", self.data, start)[0]
        return [_Table(self.data, self._target(start + 4 + 4 * i)) for i in range(count)]

    def array(self, index, dtype):
        where = self.at(index)
        if where is None:
            return np.zeros(0, dtype)
        start = self._target(where)
        count = struct.unpack_from("<I", self.data, start)[0]
        return np.frombuffer(self.data, dtype, count, start + 4)

    def string(self, index):
        return self.array(index, np.uint8).tobytes().decode("utf-8")


def read(path):
    """Return (tensors, operators): tensors are dicts, operators are (name, inputs, outputs, options)."""
    with open(path, "rb") as file:
        data = file.read()
    model = _Table(data, struct.unpack_from("<I", data, 0)[0])
    codes = [max(code.number(0, "b"), code.number(3, "i")) for code in model.tables(1)]
    graph, buffers = model.tables(2)[0], model.tables(4)
    tensors = []
    for table in graph.tables(0):
        quantisation = table.table(4)
        dtype = _TYPES[table.number(1, "b")]
        raw = buffers[table.number(2, "I")].array(0, np.uint8)
        shape = table.array(0, np.int32)
        tensors.append({
            "name": table.string(3), "shape": tuple(int(n) for n in shape),
            "raw": np.frombuffer(raw.tobytes(), dtype).reshape(shape) if len(raw) else None,
            "scale": quantisation.array(2, np.float32) if quantisation else np.zeros(0, np.float32),
            "zero": quantisation.array(3, np.int64) if quantisation else np.zeros(0, np.int64),
            "axis": quantisation.number(6, "i") if quantisation else 0})
    operators = [(OPERATORS.get(codes[op.number(0, "I")], str(codes[op.number(0, "I")])),
                  op.array(1, np.int32).tolist(), op.array(2, np.int32).tolist(), op.table(4))
                 for op in graph.tables(3)]
    return tensors, operators


def dequantise(tensor):
    """Float values of a constant tensor."""
    values = tensor["raw"].astype(np.float32)
    if not len(tensor["scale"]):
        return values
    shape = [1] * values.ndim
    shape[tensor["axis"] if len(tensor["scale"]) > 1 else 0] = len(tensor["scale"])
    return ((values - tensor["zero"].reshape(shape)) * tensor["scale"].reshape(shape)).astype(np.float32)
