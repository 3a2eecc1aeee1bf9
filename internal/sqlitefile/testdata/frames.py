"""Reads the table completes of every database of a folder with pandas and writes one line of JSON for each: the names of the
columns and the cells by columns. NaN and None are null.

    python3 frames.py FOLDER
"""
import json
import math
import pathlib
import sqlite3
import sys

import pandas


def cell(value):
    """The value as JSON can have it."""
    if value is None or isinstance(value, float) and math.isnan(value):
        return None
    return value


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.sqlite")):
    connection = sqlite3.connect(path)
    frame = pandas.read_sql_query("SELECT * FROM completes", connection)
    connection.close()
    columns = [[cell(value) for value in frame[name].tolist()] for name in frame.columns]
    print(json.dumps({"file": path.name, "names": list(frame.columns), "columns": columns}))
