"""Reads .dta files with pandas and writes one line of JSON for each, as others_test.go describes.

Use: python3 read.py FOLDER HOW_MANY
"""
import glob
import json
import os
import sys
import warnings

import numpy
from pandas.io.stata import StataMissingValue, StataReader

warnings.simplefilter("ignore", FutureWarning)
SYSTEM = StataMissingValue.get_base_missing_value(numpy.dtype("int32"))  # "."; the codes .a to .z follow it


def cell(x):
    if isinstance(x, str):
        return "=" + x
    return str(x) if isinstance(x, StataMissingValue) else float(x).hex()


def code(x):
    return "." + chr(ord("a") + x - SYSTEM - 1) if x > SYSTEM else float(x).hex()


def opened(path):
    return StataReader(path, convert_missing=True, convert_categoricals=False, convert_dates=False, preserve_dtypes=False)


for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.dta")))[: int(sys.argv[2])]:
    with opened(path) as reader:
        frame = reader.read()
    with opened(path) as reader:  # again: one that has read no rows is closed, and one that has read labels misses long texts
        labels = reader.variable_labels()
        values = reader.value_labels()
        variables = []
        for name, of in zip(reader.varlist, reader.lbllist):
            table = sorted(values.get(of, {}).items())
            variables.append({"Name": name, "Label": labels[name], "Values": [cell(x) for x in frame[name]],
                              "Codes": [code(c) for c, _ in table], "Labels": [w for _, w in table]})
        print(json.dumps({"Label": reader.data_label, "Variables": variables}))
