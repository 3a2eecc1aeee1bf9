"""Writes table.json as .dta with pandas, formats 114 and 117 to 119, in both byte orders.

Use: python3 make.py TABLE.json FOLDER
"""
import json
import os
import sys

import numpy as np
import pandas as pd
from pandas.io.stata import StataWriter, StataWriter117, StataWriterUTF8

KINDS = {"byte": np.int8, "int": np.int16, "long": np.int32, "float": np.float32, "double": np.float64, "labelled": np.float64}


def text(value):
    head, mark, count = value.partition("REPEAT ")
    return head + "x" * int(count) if mark else value


def column(v):
    if "text" in v["storage"]:
        return [text(x) for x in v["values"]]
    return np.array([np.nan if x is None or isinstance(x, str) else x for x in v["values"]], dtype=KINDS[v["storage"]])


def write(table, path, version, order):
    # pandas 1.5 writes the long strings of a file whose byte order is not the machine's in the machine's order.
    long = version >= 117 and order == "<"
    kept = [v for v in table["variables"]
            if (version >= 118 or not v.get("unicode")) and (long or v["storage"] != "long text")]
    data = pd.DataFrame({v["name"]: column(v) for v in kept})
    more = dict(
        byteorder=order, write_index=False, data_label=table["label"],
        variable_labels={v["name"]: v["label"] for v in kept},
        value_labels={v["name"]: {code: label for code, label in v["labels"]} for v in kept if "labels" in v},
    )
    if version == 114:
        writer = StataWriter(path, data, **more)
    elif version == 117:
        writer = StataWriter117(path, data, convert_strl=["remark"] * long, **more)
    else:
        writer = StataWriterUTF8(path, data, convert_strl=["remark"] * long, version=version, **more)
    writer.write_file()


def main(source, folder):
    with open(source, encoding="utf-8") as f:
        table = json.load(f)
    for version in (114, 117, 118, 119):
        for order, name in (("<", "little"), (">", "big")):
            write(table, os.path.join(folder, f"pandas-{version}-{name}.dta"), version, order)


main(*sys.argv[1:])
