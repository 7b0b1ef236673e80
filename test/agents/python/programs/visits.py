"""Asks a server of this process for one thing after another, with secrets in every request."""

import urllib.error
import urllib.request


def visit(port, visits, finish=lambda: None):
    for one in visits:
        *method, path = one.split(" ")
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}?token=hidden", method=(method or ["GET"])[0], headers={"cookie": "hidden"}
        )
        try:
            urllib.request.urlopen(request, timeout=10).read()
        except urllib.error.HTTPError as error:
            error.close()
    finish()
