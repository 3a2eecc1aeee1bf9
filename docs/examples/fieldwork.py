#!/usr/bin/env python3
"""Watches the quotas of a survey, orders a delivery, takes it home and tabulates a variable with its labels.

Needs Python 3.9 with pandas. The token comes from the environment and needs the scopes monitor and data:

    export FIELDWORK_URL=https://survey.example.org FIELDWORK_TOKEN=fw_...
    python3 fieldwork.py haitao-2015 gender
"""

import json
import os
import sys
import tempfile
import time
import urllib.error
import urllib.request

import pandas


class Fieldwork:
    """A server, asked with a token."""

    def __init__(self, address, token):
        self.address, self.token = address.rstrip("/"), token

    def open(self, path, body=None):
        """Asks for a path below the server; with a body, posts it. A busy server is asked again."""
        request = urllib.request.Request(self.address + path, headers={"Authorization": "Bearer " + self.token})
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        for _ in range(10):
            try:
                return urllib.request.urlopen(request)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 503):
                    raise SystemExit(f"{path}: {error.code} {error.read().decode()}") from None
                time.sleep(int(error.headers.get("Retry-After", "1")))
        raise SystemExit(f"{path}: the server stays busy")

    def ask(self, path, body=None):
        with self.open(path, body) as answer:
            return json.load(answer)


def cells(server, survey):
    """The quota cells as a data frame."""
    watch = server.ask(f"/api/v1/surveys/{survey}/watch")
    return pandas.DataFrame(watch["cells"])[["cell", "completed", "target", "left", "per_hour"]]


def deliver(server, survey, **order):
    """Orders a delivery, waits until it is made, and returns its address."""
    work = server.ask(f"/api/v1/surveys/{survey}/deliveries", order)
    address = f"/api/v1/surveys/{survey}/works/{work['work']}"
    while work["state"] in ("waiting", "making"):
        time.sleep(1)
        work = server.ask(address)
    if work["state"] == "failed":
        raise SystemExit(work["failure"])
    return address


def completes(server, survey):
    """The completes of the sample, codes as categories with their labels, as Stata files carry them."""
    address = deliver(server, survey, formats=["dta"], language="en")
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "completes.dta")
        with server.open(address + "/files/completes.dta") as answer, open(file, "wb") as out:
            out.write(answer.read())
        return pandas.read_stata(file)


def main(survey, variable):
    server = Fieldwork(os.environ["FIELDWORK_URL"], os.environ["FIELDWORK_TOKEN"])
    print(cells(server, survey).to_string(index=False), "\n")
    print(completes(server, survey)[variable].value_counts(sort=False).to_string())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
