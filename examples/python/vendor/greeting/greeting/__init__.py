from html import escape


def greet(who):
    """A page that says hello."""
    return f"<!doctype html>\n<title>Hello</title>\n<h1>Hello from {escape(who)}</h1>\n"
