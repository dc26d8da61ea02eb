"""A page, and the smallest Python application that is built and served: WSGI without a framework."""
import os
import platform
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

from greeting import greet


def application(environ, start_response):
    if environ["PATH_INFO"] == "/healthz":
        return answer(start_response, "text/plain", "ok\n")
    if environ["PATH_INFO"] != "/":
        return answer(start_response, "text/plain", "not found\n", "404 Not Found")
    return answer(start_response, "text/html", greet(f"Python {platform.python_version()}"))


def answer(start_response, kind, text, status="200 OK"):
    body = text.encode()
    start_response(status, [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "8080"))
    print(f"listening on port {port}", flush=True)
    make_server("0.0.0.0", port, application, server_class=Server).serve_forever()
